"""Addresses of cases, measures over goods, documents and loose coal."""

from django.urls import path

from core.imports.urls import import_urls
from inspections.imports.case_ledgers import PaperChallengeImport, PaperTransferImport
from inspections.imports.cases import PaperCaseImport
from inspections.imports.goods import PaperAppraisalImport, PaperItemImport, PaperSeizureImport
from inspections.imports.simple import CoalSiteImport
from inspections.views import case_board, cases, seizures
from inspections.views import cases_acting as acting
from inspections.views import documents as papers

case = [
    ("file", acting.FileCase, "case_file"),
    ("refuse", acting.RefuseFiling, "case_refuse"),
    ("drop", acting.DropCase, "case_drop"),
    ("extend", acting.ExtendClock, "case_extend"),
    ("fix-day", acting.FixDay, "case_fix_day"),
    ("step", acting.AddStep, "case_step"),
    ("attach", acting.AddFile, "case_attach"),
    ("pause", acting.BeginPause, "case_pause"),
    ("recusal", acting.AskRecusal, "case_recusal"),
    ("submit", acting.SubmitReview, "case_submit"),
    ("review", acting.ReviewCase, "case_review"),
    ("notice", acting.NoticeParty, "case_notice"),
    ("defence", acting.RecordDefence, "case_defence"),
    ("ask-hearing", acting.AskHearing, "case_ask_hearing"),
    ("withdraw-hearing", acting.WithdrawHearing, "case_withdraw_hearing"),
    ("hearing", acting.HoldHearing, "case_hearing"),
    ("decide", acting.DecideCase, "case_decide"),
    ("serve", acting.ServeDecision, "case_serve"),
    ("pay", acting.RecordPayment, "case_pay"),
    ("defer", acting.DeferPayment, "case_defer"),
    ("publish", acting.PublishDecision, "case_publish"),
    ("withdraw", acting.WithdrawPublicity, "case_withdraw"),
    ("close", acting.CloseCase, "case_close"),
    ("report-simple", acting.ReportSimple, "case_report_simple"),
    ("challenge", acting.OpenChallenge, "case_challenge"),
    ("transfer", acting.TransferCase, "case_transfer"),
]
seizure = [
    ("approve", seizures.ApproveSeizure, "seizure_approve"),
    ("refuse", seizures.RefuseSeizure, "seizure_refuse"),
    ("extend", seizures.ExtendSeizure, "seizure_extend"),
    ("end", seizures.EndSeizure, "seizure_end"),
    ("turn", seizures.TurnSeizure, "seizure_turn"),
    ("join", seizures.JoinCase, "seizure_join"),
    ("item", seizures.AddItem, "seizure_item"),
    ("attach", seizures.SeizureFile, "seizure_attach"),
]

urlpatterns = [
    path("cases/", cases.CaseList.as_view(), name="casefiling_list"),
    *import_urls(PaperCaseImport, "cases/import/"),
    path("cases/new/", cases.CaseCreate.as_view(), name="casefiling_create"),
    path("cases/on-the-spot/", cases.SimpleCreate.as_view(), name="case_simple"),
    path("cases/figures/", case_board.CaseBoard.as_view(), name="case_board"),
    path("cases/parties/", cases.PartyOptions.as_view(), name="party_options"),
    path("cases/decisions/", cases.DecisionList.as_view(), name="casedecision_list"),
    path("cases/reviews/", cases.ReviewList.as_view(), name="casereview_list"),
    path("cases/challenges/", cases.ChallengeList.as_view(), name="casechallenge_list"),
    path("cases/transfers/", cases.TransferList.as_view(), name="casetransfer_list"),
    *import_urls(PaperChallengeImport, "cases/challenges/import/"),
    *import_urls(PaperTransferImport, "cases/transfers/import/"),
    path("cases/<int:pk>/", cases.CaseDetail.as_view(), name="casefiling_detail"),
    path("cases/<int:pk>/edit/", cases.CaseUpdate.as_view(), name="casefiling_update"),
    *[path(f"cases/<int:pk>/{word}/", page.as_view(), name=name) for word, page, name in case],
    path("case-clocks/<int:pk>/", cases.ClockPage.as_view(), name="caseclock_detail"),
    path("case-pauses/<int:pk>/end/", acting.EndPause.as_view(), name="casepause_end"),
    path("case-recusals/<int:pk>/decide/", acting.DecideRecusal.as_view(), name="caserecusal_decide"),
    path("case-payments/<int:pk>/hand-in/", acting.HandIn.as_view(), name="casepayment_hand_in"),
    path("case-challenges/<int:pk>/end/", acting.EndChallenge.as_view(), name="casechallenge_end"),
    path("case-transfers/<int:pk>/feedback/", acting.RecordFeedback.as_view(), name="casetransfer_feedback"),
    path("seizures/", seizures.SeizureList.as_view(), name="seizure_list"),
    *import_urls(PaperSeizureImport, "seizures/import/"),
    path("seizures/new/", seizures.SeizureCreate.as_view(), name="seizure_create"),
    path("seizures/<int:pk>/", seizures.SeizureDetail.as_view(), name="seizure_detail"),
    *[path(f"seizures/<int:pk>/{word}/", page.as_view(), name=name) for word, page, name in seizure],
    path("goods/", seizures.ItemList.as_view(), name="seizeditem_list"),
    *import_urls(PaperItemImport, "goods/import/"),
    path("goods/off-sale/", seizures.TakeOffSale.as_view(), name="seizeditem_create"),
    path("goods/moves/", seizures.MoveList.as_view(), name="itemmove_list"),
    path("goods/<int:pk>/", seizures.ItemDetail.as_view(), name="seizeditem_detail"),
    path("goods/<int:pk>/move/", seizures.MoveItem.as_view(), name="seizeditem_move"),
    path("goods/<int:pk>/attach/", seizures.ItemFile.as_view(), name="seizeditem_attach"),
    path("goods/<int:pk>/appraise/", seizures.SendForAppraisal.as_view(), name="appraisal_create"),
    path("appraisals/", seizures.AppraisalList.as_view(), name="appraisal_list"),
    *import_urls(PaperAppraisalImport, "appraisals/import/"),
    path("appraisals/<int:pk>/report/", seizures.ReportAppraisal.as_view(), name="appraisal_report"),
    path("coal/", seizures.CoalList.as_view(), name="coalsite_list"),
    *import_urls(CoalSiteImport, "coal/import/"),
    path("coal/new/", seizures.CoalCreate.as_view(), name="coalsite_create"),
    path("coal/<int:pk>/", seizures.CoalDetail.as_view(), name="coalsite_detail"),
    path("coal/<int:pk>/ban/", seizures.BanCoalSite.as_view(), name="coalsite_ban"),
    path("documents/", papers.DocumentList.as_view(), name="document_list"),
    path("documents/<int:pk>/", papers.DocumentDetail.as_view(), name="document_detail"),
    path("documents/<int:pk>/serve/", papers.ServeDocument.as_view(), name="document_serve"),
    path("documents/<int:pk>/void/", papers.VoidDocument.as_view(), name="document_void"),
    path("documents/<int:pk>/<str:suffix>/", papers.DocumentFile.as_view(), name="document_file"),
    path("documents/<str:kind>/<int:pk>/issue/", papers.IssueDocument.as_view(), name="document_issue"),
]
