import core.schema
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        ('core', '__first__'),
        ('entities', '0001_initial'),
    ]

    operations = [
        core.schema.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='PermitAct',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uuid', models.UUIDField(default=uuid.uuid4, unique=True, verbose_name='提交编号')),
                        ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                        ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.office', verbose_name='监管机构')),
                        ('entity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='permit_acts', to='entities.entity', verbose_name='经营主体')),
                        ('licence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='entities.licence', verbose_name='许可（登记）证')),
                        ('act', models.CharField(choices=[('first', '首次核发'), ('change', '变更'), ('renewal', '延续'), ('reissue', '补发'), ('cancel', '注销')], max_length=8, verbose_name='办理事项')),
                        ('acted_on', models.DateField(verbose_name='办理日期')),
                        ('valid_until', models.DateField(blank=True, help_text='本次办理后证书载明的日期', null=True, verbose_name='有效期至')),
                        ('sub', models.CharField(blank=True, choices=[('small_catering', '小餐饮'), ('small_sale', '小销售店')], max_length=16, verbose_name='小经营店类型')),
                        ('area_m2', models.DecimalField(blank=True, decimal_places=1, max_digits=7, null=True, verbose_name='经营面积（平方米）')),
                        ('changed', models.CharField(blank=True, help_text='例如法定代表人由甲变更为乙', max_length=200, verbose_name='变更内容')),
                        ('note', models.CharField(blank=True, max_length=200, verbose_name='备注')),
                        ('is_voided', models.BooleanField(default=False, editable=False, verbose_name='已作废')),
                        ('void_reason', models.CharField(blank=True, editable=False, max_length=200, verbose_name='作废理由')),
                    ],
                    options={
                        'verbose_name': '许可办理记录',
                        'verbose_name_plural': '许可办理记录',
                        'ordering': ['-acted_on', '-pk'],
                        'indexes': [models.Index(fields=['office', 'acted_on', 'act'], name='permit_act_of_office')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('act', 'first'), ('is_voided', False)), fields=('licence',), name='permit_first_issued_once')],
                    },
                ),
                migrations.CreateModel(
                    name='TestItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('office', models.ForeignKey(blank=True, help_text='空为通用', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.office', verbose_name='监管机构')),
                        ('name', models.CharField(max_length=40, verbose_name='检测项目')),
                        ('aliases', models.CharField(blank=True, help_text='用顿号分开，登记时也能认出，例如「农残」', max_length=80, verbose_name='其他叫法')),
                        ('applies_to', models.CharField(blank=True, max_length=60, verbose_name='适用食品')),
                        ('rule', models.CharField(choices=[('at_most', '不高于限值为合格'), ('below', '低于限值为合格'), ('not_detected', '未检出为合格'), ('manual', '按试剂盒判定，人工录入')], max_length=14, verbose_name='判定规则')),
                        ('limit', models.DecimalField(blank=True, decimal_places=3, max_digits=10, null=True, verbose_name='限值')),
                        ('unit', models.CharField(blank=True, max_length=16, verbose_name='单位')),
                        ('method', models.CharField(blank=True, help_text='国家规定的快检方法，例如 KJ201704', max_length=30, verbose_name='快检方法编号')),
                        ('basis', models.CharField(blank=True, max_length=120, verbose_name='依据')),
                        ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                        ('rank', models.PositiveSmallIntegerField(default=50, verbose_name='排序')),
                    ],
                    options={
                        'verbose_name': '快检项目',
                        'verbose_name_plural': '快检项目',
                        'ordering': ['rank', 'pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('office__isnull', False)), fields=('office', 'name'), name='test_item_once_in_office'), models.UniqueConstraint(condition=models.Q(('office', None)), fields=('name',), name='shared_test_item_once')],
                    },
                ),
                migrations.CreateModel(
                    name='RapidTest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uuid', models.UUIDField(default=uuid.uuid4, unique=True, verbose_name='提交编号')),
                        ('sheet_uuid', models.UUIDField(blank=True, db_index=True, null=True, verbose_name='批次表编号')),
                        ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rapid_tests', to='core.office', verbose_name='监管机构')),
                        ('entity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rapid_tests', to='entities.entity', verbose_name='被抽样单位')),
                        ('grid', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.grid', verbose_name='网格')),
                        ('village', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.village', verbose_name='村（社区）')),
                        ('place', models.CharField(blank=True, help_text='不在主体名录中时填写，如集市、宴席', max_length=60, verbose_name='抽样地点')),
                        ('sample_no', models.CharField(max_length=30, verbose_name='样品编号')),
                        ('sampled_on', models.DateField(verbose_name='抽样日期')),
                        ('product', models.CharField(max_length=40, verbose_name='样品名称')),
                        ('product_class', models.CharField(choices=[('produce', '食用农产品'), ('catering', '餐饮食品'), ('processed', '预包装及加工食品'), ('tableware', '餐饮具'), ('other', '其他')], default='produce', max_length=12, verbose_name='样品类别')),
                        ('source', models.CharField(choices=[('routine', '日常检测'), ('campaign', '专项检测'), ('on_demand', '你点我检'), ('brought', '你送我检'), ('event', '活动保障')], default='routine', max_length=12, verbose_name='检测来源')),
                        ('kit_lot', models.CharField(blank=True, max_length=30, verbose_name='试剂批号')),
                        ('result', models.CharField(choices=[('pass', '合格'), ('positive', '阳性（疑似不合格）'), ('invalid', '无效')], max_length=10, verbose_name='检测结果')),
                        ('informed_at', models.DateTimeField(blank=True, null=True, verbose_name='告知结果时间')),
                        ('recheck_until', models.DateTimeField(blank=True, help_text='食用农产品，告知后四小时', null=True, verbose_name='复检申请截止')),
                        ('handle_by', models.DateField(blank=True, help_text='只有阳性样品才有', null=True, verbose_name='处置期限')),
                        ('handling_kind', models.CharField(blank=True, choices=[('sampling', '抽样送法定检验'), ('recheck', '当事人申请复检'), ('undisputed', '当事人无异议，依规处置')], max_length=10, verbose_name='处置方式')),
                        ('handling', models.CharField(blank=True, max_length=300, verbose_name='处置情况')),
                        ('handled_on', models.DateField(blank=True, null=True, verbose_name='处置日期')),
                        ('tested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='检测人')),
                        ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='登记时间')),
                        ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                        ('void_reason', models.CharField(blank=True, max_length=200, verbose_name='作废理由')),
                        ('is_voided', models.BooleanField(default=False, verbose_name='已作废')),
                    ],
                    options={
                        'verbose_name': '食品快速检测',
                        'verbose_name_plural': '食品快速检测',
                        'ordering': ['-sampled_on', '-pk'],
                        'indexes': [models.Index(fields=['office', 'sampled_on', 'is_voided', 'result', 'product_class', 'source', 'handling_kind', 'id'], name='rapid_test_of_office'), models.Index(fields=['office', '-sampled_on', '-id'], name='rapid_test_list'), models.Index(fields=['-sampled_on', '-id'], name='rapid_test_by_day'), models.Index(condition=models.Q(('handled_on', None), ('is_voided', False), ('result', 'positive')), fields=['office', 'handle_by'], name='rapid_test_to_handle')],
                        'constraints': [models.UniqueConstraint(fields=('office', 'sample_no'), name='sample_number_once'), models.CheckConstraint(condition=models.Q(('handled_on', None), models.Q(('handling_kind', ''), _negated=True), _connector='OR'), name='rapid_test_handled_in_some_way'), models.CheckConstraint(condition=models.Q(('is_voided', False), ('voided_at__isnull', False), _connector='OR'), name='voided_rapid_test_has_its_time')],
                    },
                ),
                migrations.CreateModel(
                    name='RapidTestResult',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('test', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='results', to='food_safety.rapidtest', verbose_name='快速检测')),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='food_safety.testitem', verbose_name='检测项目')),
                        ('reading', models.CharField(blank=True, max_length=30, verbose_name='检测值')),
                        ('limit_text', models.CharField(blank=True, max_length=60, verbose_name='判定依据')),
                        ('result', models.CharField(choices=[('pass', '合格'), ('positive', '阳性'), ('invalid', '无效')], max_length=10, verbose_name='结果')),
                    ],
                    options={
                        'verbose_name': '快检项次',
                        'verbose_name_plural': '快检项次',
                        'ordering': ['-pk'],
                        'constraints': [models.UniqueConstraint(fields=('test', 'item'), name='item_once_on_sample')],
                    },
                ),
                migrations.CreateModel(
                    name='AnnualTarget',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.office', verbose_name='监管机构')),
                        ('subject', models.CharField(choices=[('rapid_tests', '食品快速检测（批次）')], max_length=20, verbose_name='任务')),
                        ('year_on', models.DateField(verbose_name='年度')),
                        ('quantity', models.PositiveIntegerField(verbose_name='任务数')),
                        ('basis', models.CharField(blank=True, max_length=120, verbose_name='依据文件')),
                    ],
                    options={
                        'verbose_name': '年度任务',
                        'verbose_name_plural': '年度任务',
                        'ordering': ['-year_on', 'subject'],
                        'constraints': [models.UniqueConstraint(fields=('office', 'subject', 'year_on'), name='target_once_a_year')],
                    },
                ),
            ],
        ),
    ]
