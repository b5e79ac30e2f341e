"""The audit log in words: what an act, its object and a changed field are called."""

from datetime import datetime
from functools import lru_cache

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone

ACT_WORDS = {
    "fill": "排入设备：",
    "recheck": "复查",
    "lift": "解除",
    "sign_receipt": "登记签收：",
    "take_report": "登记整改报告：",
    "create": "登记",
    "revoke": "撤销",
    "change": "修改",
    "status": "变更状态",
    "sign": "签字",
    "void": "作废",
    "close": "办结",
    "add": "添加",
    "reveal_phone": "查看完整电话",
    "sign_in": "登录",
    "start": "开始",
    "end": "结束",
    "cancel": "取消",
    "set": "设置",
    "amend": "调整",
    "verify": "核对",
    "reset_password": "重设密码",
    "change_password": "修改密码",
    "import": "导入",
    "undo": "撤销",
    "export": "导出",
    "issue": "出具",
    "correct": "更正",
    "move": "办理",
    "step": "添加案卷记录：",
    "extend": "延长期限：",
    "pause": "中止期限：",
    "resume": "恢复期限：",
    "review": "审核",
    "decide": "作出决定：",
    "defence": "登记申辩：",
    "defer": "延期缴款：",
    "pay": "登记缴款：",
    "hand_in": "上交现金：",
    "publish": "公示",
    "withdraw": "撤下公示：",
    "challenge": "登记复议诉讼：",
    "end_challenge": "复议诉讼结果：",
    "change_sums": "变更罚没金额：",
    "transfer": "移送",
    "feedback": "登记反馈：",
    "report": "备案",
    "ask_recusal": "申请回避：",
    "decide_recusal": "决定回避：",
    "approve": "批准",
    "refuse": "不批准",
    "turn": "转为查封扣押：",
    "join_case": "并入案件：",
    "serve": "送达",
    "ban": "取缔",
    # double-random draws
    "commit": "冻结",
    "draw": "抽取",
    "take_back": "撤回",
    "replace": "替换",
    "officers": "更换检查人员：",
    "enter": "录入结果：",
    "return": "退回",
    "finish": "办结",
    "recuse": "登记回避：",
    "unrecuse": "取消回避：",
    "receive": "接收名单：",
    "refresh": "更新",
    "accept": "受理",
    "accepted": "受理",
    "refused": "不予受理：",
    "closed": "办结",
    "decided": "作出决定：",
    "settled": "达成调解：",
    "terminated": "终止调解：",
    "mediation": "登记调解：",
    "satisfaction": "登记满意度：",
    "escalate": "期限提醒升级：",
    "intake": "收件：",
    "merge": "合并",
    "split": "拆分",
    "urge": "催办",
    "shop_words": "登记主体意见：",
    "case": "转立案：",
    "inspection": "转现场核查：",
    "assign": "分派",
    "answer": "答复",
    "render": "生成文件：",
    "finalise": "定稿",
    "reopen": "重新打开",
    "override": "登记特别说明：",
    "override_revoke": "撤销特别说明：",
    "freeze": "冻结",
    "freeze_asked": "申请冻结：",
    "publish_asked": "申请发布：",
    "copy": "复制",
    "retire": "停用",
    "custody": "登记样品流转：",
    "send": "送检",
    "tell": "告知结果：",
    "handle": "登记处置：",
    "conclude": "登记结论：",
    "votes": "登记票数：",
    "discard": "处理",
    "drop": "移出",
    "remove": "移除",
    "answered": "确认",
    "run": "执行",
    "upload": "上传",
    "explain": "说明空号：",
    "open": "建立",
    "reveal": "查看完整信息：",
    "tell_county": "告知县局：",
    "save": "保存",
    "different": "标记为不同主体：",
    "stage": "登记阶段：",
    "chain_trace": "阳性溯源：",
    "chain_stop": "阳性停售：",
    "chain_dispose": "阳性产品处理：",
    "chain_case": "阳性立案意见：",
    "chain_close": "阳性办结：",
    "reply": "答复：",
}
THING_WORDS = {
    "useunit": "特种设备使用单位",
    "equipment": "特种设备",
    "periodicinspection": "检验检测记录",
    "safetyaccessory": "安全附件",
    "maintenancecompany": "维保单位",
    "maintenancevisit": "维保记录",
    "operator": "作业人员",
    "emergencyplan": "应急预案",
    "drill": "应急演练",
    "selfcheck": "单位自查",
    "lpguser": "液化气使用单位",
    "equipmentplan": "特种设备检查计划",
    "unitcheck": "使用单位检查",
    "hazard": "特种设备隐患",
    "hazardrevisit": "隐患回头看",
    "upwardreport": "重大情况报告",
    "safetyorder": "监察指令书",
    "sealing": "设备查封扣押",
    "reminderletter": "到期提醒",
    "equipmentaccident": "特种设备事故",
    "entity": "经营主体",
    "licence": "许可",
    "inspection": "监督检查",
    "problem": "问题",
    "campaign": "专项行动",
    "checklist": "检查要点表",
    "permitact": "食品许可",
    "foodsample": "食品抽检",
    "poll": "你点我检征集",
    "kitlot": "快检试剂",
    "instrument": "快检仪器",
    "rapidtest": "快速检测",
    "rapid_test": "快速检测",
    "summary": "工作总结",
    "user": "账号",
    "apitoken": "接口令牌",
    "grid": "网格",
    "village": "村（社区）",
    "assignment": "责任分工",
    "job": "后台任务",
    "calendarday": "工作日历",
    "legalrule": "规则",
    "document": "文书",
    "attachment": "附件",
    "office": "机构",
    "annualreport": "年报",
    "reminder": "催报",
    "entityfacility": "设施",
    "creditclass": "信用风险分类",
    "riskgrade": "风险等级",
    "listing": "名录",
    "superiorcheck": "上级检查",
    "noinspectpromise": "不再检查承诺",
    "visitreason": "超频次检查说明",
    "unlicensedshop": "无证无照经营户",
    "onlinesubject": "网络主体",
    "onlinecheck": "网络监测",
    "visitlog": "巡查走访",
    "returnvisit": "回访",
    "villageassistant": "协管员",
    "assistanttraining": "协管员培训",
    "entitymerge": "档案合并",
    "handover": "工作移交",
    "case": "案件",
    "seizure": "强制措施",
    "seizeditem": "涉案财物",
    "appraisal": "鉴定",
    "coalsite": "散煤经营点",
    "productsample": "产品质量抽检",
    "cluesweep": "扫黑除恶线索摸排",
    "platformaction": "平台下线",
    "eventprotection": "重大活动保障",
    "drawplan": "双随机任务",
    "drawtarget": "抽查对象",
    "matter": "抽查事项",
    "drawobject": "检查对象名录",
    "drawofficer": "检查人员名录",
    "drawresult": "抽查结果用语",
    "drawcoordination": "双随机统筹记录",
    "guidancevisit": "指导",
    "list": "列表",
    "template": "总结模板",
    "figure": "统计指标",
    "font": "公文字体",
    "import": "导入批次",
    "number_series": "文号",
    "edition": "定稿版本",
    "manual_figure": "人工填报指标",
    "plan_item": "工作打算",
    "order": "责令改正与意见书",
}
FIELD_WORDS = {  # what an act tells besides the fields of its object
    "from_on": "起始日期",
    "prefix": "前缀",
    "scopes": "授权范围",
    "until": "有效期至",
    "year": "年度",
    "channel": "渠道",
    "entities": "主体",
    "day": "日期",
    "entity": "经营主体",
    "refused": "拒绝签字",
    "on_paper": "纸质签字",
    "number": "文号",
    "problems": "问题",
    "due": "期限",
    "order": "文书",
    "asked": "应到",
    "came": "实到",
    "added": "新增",
    "left": "移出",
    "changed": "变动",
    "on": "日期",
    "count": "数量",
    "officer": "执法人员",
    "exempt": "免检",
    "list_sha256": "名单校验值",
    "plan_sha256": "方案校验值",
    "objects": "对象",
    "digits_sha256": "随机数校验值",
    "result_sha256": "结果校验值",
    "kind": "类别",
    "opinion": "意见",
    "waived": "放弃",
    "outcome": "结果",
    "grounds": "依据",
    "decided_on": "决定日期",
    "fine_yuan": "罚款（元）",
    "total_yuan": "合计（元）",
    "amount": "金额",
    "paid_on": "缴款日期",
    "published_on": "公示日期",
    "urgent": "紧急",
    "late": "逾期",
    "incidents": "事件",
    "step": "办理",
    "stopped_on": "停售日期",
    "kg": "公斤",
    "fields": "字段",
    "disposal": "处理方式",
    "traced_on": "溯源日期",
    "case": "案件",
    "closed_on": "办结日期",
    "moved_at": "时间",
    "sealed": "封样",
    "devices": "设备",
    "removed": "移除",
    "held_at": "调解时间",
    "way": "方式",
    "guide": "指导人",
    "ended_well": "平稳结束",
    "dishes": "菜品",
    "told_on": "告知日期",
    "edition": "版本",
    "list": "列表",
    "conditions": "条件",
}


def acts_in_words(act: str) -> str:
    """``entity.change`` → 修改经营主体; a thing without a word of its own is called as its model is."""
    thing, _, verb = act.partition(".")
    return (ACT_WORDS.get(verb, verb) + (THING_WORDS.get(thing) or _name_of_model(thing))) or act


@lru_cache(maxsize=1024)
def _name_of_model(name: str) -> str:
    found = (model for model in apps.get_models() if model._meta.model_name == name)
    return next((str(model._meta.verbose_name) for model in found), name)


def target_in_words(label: str, pk: str) -> str:
    """``entities.entity``, 17 → 「经营主体 17」."""
    model = _model(label)
    return f"{model._meta.verbose_name if model else label} {pk}"


@lru_cache(maxsize=1024)
def _model(label: str):
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):  # of a version of the portal that had it
        return None


def changes_in_words(changes: dict, label: str = "") -> str:
    """``{"status": ["operating", "closed"]}`` of an entity → 「状态：在营 → 注销」."""
    model = _model(label) if label else None
    return "；".join(_change_in_words(model, name, value) for name, value in changes.items())


def _change_in_words(model, name: str, value) -> str:
    called, choices, read = name, {}, _shown
    if model is not None:
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            called = FIELD_WORDS.get(name, name)
        else:
            called = str(getattr(field, "verbose_name", name))
            choices = dict(getattr(field, "flatchoices", ()) or ())
            read = _minute if isinstance(field, models.DateTimeField) else _shown
    if name == "list" and (listed := _model(str(value))) is not None:
        value = str(listed._meta.verbose_name)
    values = value if isinstance(value, list) else [value]
    shown = [read(choices.get(one, one)) for one in values]
    return f"{called}：{(' → ' if len(values) == 2 else '、').join(shown)}"


def _minute(value) -> str:
    """A stored instant as the clock on the wall showed it."""
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return _shown(value)
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if timezone.is_aware(at) else _shown(value)


def _shown(value) -> str:
    if value is None or value == "":
        return "空"
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)
