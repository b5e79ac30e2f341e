import core.schema
import django.db.models.deletion
import reports.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        ('core', '__first__'),
    ]

    operations = [
        core.schema.CreateModels(
            operations=[
                migrations.CreateModel(
                    name='Summary',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='提交编号')),
                        ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='summaries', to='core.office', verbose_name='监管机构')),
                        ('title', models.CharField(max_length=80, verbose_name='标题')),
                        ('year', models.PositiveSmallIntegerField(verbose_name='年份')),
                        ('period_start', models.DateField(verbose_name='统计起始日')),
                        ('cut_off', models.DateField(verbose_name='统计截止日')),
                        ('state', models.CharField(choices=[('draft', '编写中'), ('final', '已定稿'), ('withdrawn', '已撤回')], default='draft', max_length=10, verbose_name='状态')),
                        ('template', models.CharField(blank=True, max_length=40, verbose_name='模板')),
                        ('copied_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.summary', verbose_name='沿用自')),
                        ('tree', models.JSONField(default=list, verbose_name='正文')),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                        ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='创建人')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='创建时间')),
                        ('updated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='最后修改人')),
                        ('updated_at', models.DateTimeField(auto_now=True, verbose_name='最后修改时间')),
                        ('finalised_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='定稿人')),
                        ('finalised_at', models.DateTimeField(blank=True, null=True, verbose_name='定稿时间')),
                        ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤回人')),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤回时间')),
                        ('withdraw_reason', models.CharField(blank=True, max_length=200, verbose_name='撤回理由')),
                    ],
                    options={
                        'verbose_name': '工作总结',
                        'verbose_name_plural': '工作总结',
                        'ordering': ['-pk'],
                        'indexes': [models.Index(fields=['office', '-id'], name='summary_list')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('cut_off__gte', models.F('period_start'))), name='summary_ends_after_start'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('withdrawn_at__isnull', False), _connector='OR'), name='withdrawn_summary_has_its_time')],
                    },
                ),
                migrations.CreateModel(
                    name='SummaryVersion',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('summary', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='reports.summary', verbose_name='工作总结')),
                        ('number', models.PositiveIntegerField(verbose_name='版本')),
                        ('title', models.CharField(max_length=80, verbose_name='标题')),
                        ('tree', models.JSONField(verbose_name='正文')),
                        ('note', models.CharField(blank=True, max_length=100, verbose_name='说明')),
                        ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='保存人')),
                        ('saved_at', models.DateTimeField(auto_now_add=True, verbose_name='保存时间')),
                    ],
                    options={
                        'verbose_name': '总结版本',
                        'verbose_name_plural': '总结版本',
                        'ordering': ['-number'],
                        'constraints': [models.UniqueConstraint(fields=('summary', 'number'), name='summary_version_once')],
                    },
                ),
                migrations.CreateModel(
                    name='SummaryOutput',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('summary', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outputs', to='reports.summary', verbose_name='工作总结')),
                        ('job', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.job', verbose_name='生成任务')),
                        ('version', models.PositiveIntegerField(verbose_name='版本')),
                        ('edition', models.CharField(choices=[('final', '定稿版'), ('comment', '征求意见版')], max_length=10, verbose_name='文稿')),
                        ('format', models.CharField(choices=[('pdf', 'PDF'), ('docx', 'Word（DOCX）')], max_length=4, verbose_name='格式')),
                        ('file', models.FileField(max_length=200, storage=reports.models.summaries_storage, upload_to='', verbose_name='文件')),
                        ('size', models.PositiveIntegerField(verbose_name='字节数')),
                        ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                        ('values', models.JSONField(default=list, verbose_name='各项指标的值')),
                        ('left_out', models.JSONField(default=list, verbose_name='未写入的内容')),
                        ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='生成人')),
                        ('made_at', models.DateTimeField(verbose_name='生成时间')),
                    ],
                    options={
                        'verbose_name': '总结文件',
                        'verbose_name_plural': '总结文件',
                        'ordering': ['-made_at', '-pk'],
                        'constraints': [models.UniqueConstraint(fields=('job', 'format'), name='summary_output_once')],
                    },
                ),
            ],
        ),
    ]
