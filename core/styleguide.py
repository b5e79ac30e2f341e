"""What the page /styleguide/ shows: one made-up example of every component. No database, no clock."""

from django import forms

from core.charts import Series, figure, sparkline
from core.forms import DayInput

MONTHS = [f"{month}月" for month in range(1, 12)]
CHECKS = [9, 23, 51, 64, 91, 114, 135, 140, 171, 172, 48]
FAILED = [1, 2, 4, 5, 10, 16, 18, 14, 23, 17, 5]
KINDS = ["药店", "农资", "食品小作坊", "学校食堂", "食品销售", "特种设备使用单位", "小餐饮"]


class ExampleForm(forms.Form):
    """Every kind of field, one of them with an error when it is bound to nothing."""

    name = forms.CharField(label="名称", max_length=60, help_text="与营业执照一致")
    code = forms.CharField(label="统一社会信用代码", max_length=18, required=False)
    registered_on = forms.DateField(label="成立日期", widget=DayInput(), required=False)
    kind = forms.ChoiceField(label="类别", choices=[("", "请选择"), ("food", "食品销售"), ("drug", "药店")])
    risk = forms.ChoiceField(
        label="风险等级",
        choices=[("a", "A 级"), ("b", "B 级"), ("c", "C 级"), ("d", "D 级")],
        widget=forms.RadioSelect(),
        required=False,
    )
    is_open = forms.BooleanField(label="正常营业", required=False)
    note = forms.CharField(label="备注", widget=forms.Textarea(attrs={"rows": 3}), required=False)


class ExampleFilter(forms.Form):
    search = forms.TextInput(attrs={"type": "search"})
    q = forms.CharField(label="名称 / 信用代码 / 拼音", widget=search, required=False)
    target = forms.ChoiceField(label="对象类别", choices=[("", "全部"), ("food", "食品销售")], required=False)
    result = forms.ChoiceField(label="检查结果", choices=[("", "全部"), ("pass", "符合")], required=False)
    since = forms.DateField(label="检查日期起", widget=DayInput(), required=False)


def example() -> dict:
    """The context of ``core/styleguide.html``."""
    links = [f"#m{month}" for month in range(1, 12)]
    checks = Series("检查户次", CHECKS, links)
    fails = Series("不符合", FAILED, links)
    problems = Series("问题户次", [70, 66, 42, 37, 36, 35, 32])
    failed = Series("不符合", [22, 24, 19, 10, 13, 16, 11])
    rate = Series("快检合格率", [98.1, 97.4, None, 99.2, 100, 96.8, 97.7, 98.5, 99, 97.6, 98.2])
    return {
        "title": "组件样例",
        "bar": figure("bar", [checks, fails], MONTHS, title="各月检查户次", head="月份"),
        "hbar": figure("hbar", [problems, failed], KINDS, title="各类别问题户次", head="类别"),
        "stacked": figure(
            "bar",
            [Series("国抽", [2, 3, 4, 3]), Series("省抽", [4, 4, 6, 5]), Series("市县抽", [9, 12, 8, 14])],
            ["一季度", "二季度", "三季度", "四季度"],
            title="抽检批次",
            head="季度",
            unit="批次",
            stacked=True,
        ),
        "line": figure("line", [rate], MONTHS, title="各月快检合格率", head="月份", unit="%"),
        "spark": sparkline(CHECKS, title="各月检查户次走势"),
        "form": ExampleForm({}, prefix="wrong", auto_id="id_%s"),
        "blank": ExampleForm(prefix="blank"),
        "filter_form": ExampleFilter({"result": "pass"}, auto_id="f_%s"),
        "tabs": [
            {"label": "全部", "url": "#", "count": 1018, "current": True},
            {"label": "待复查", "url": "#", "count": 94},
            {"label": "已办结", "url": "#", "count": 0},
        ],
        "facts": [
            ("名称", "清河镇张记饭馆"),
            ("统一社会信用代码", "92924672410201907X"),
            ("经营场所", "清河镇柳树湾村二组 18 号"),
            ("经营者", "张*"),
            ("联系电话", "138****5678"),
            ("注销日期", ""),
        ],
        "events": [
            {"title": "收到投诉", "at": "2026-11-03 09:12", "by": "内勤 李玉兰", "kind": "done"},
            {
                "title": "受理",
                "at": "2026-11-06 15:40",
                "by": "张建国",
                "text": "已电话告知。",
                "kind": "done",
            },
            {"title": "调解期限", "at": "2027-02-10", "text": "期限前还没有结果。", "kind": "late"},
            {"title": "办结", "at": "—"},
        ],
        "items": [
            ("证照公示", "营业执照、许可证在有效期内并挂在显著位置", "pass"),
            ("从业人员健康证明", "接触直接入口食品人员均持有效健康证明", "fail"),
            ("进货查验", "票据齐全，台账记录到批次", ""),
        ],
        "rows": [
            ("清河镇蒋记老街大药房", "药店", "柳树湾村", "2026-11-21", "wait", "基本符合", "超期 3 天"),
            ("清河镇沈记清河农资经营部", "农资", "西沟村", "2026-11-20", "ok", "符合", ""),
            ("清河镇王记鑫源小学食堂", "学校食堂", "白杨村", "2026-11-19", "bad", "不符合", "剩 7 天"),
        ],
    }
