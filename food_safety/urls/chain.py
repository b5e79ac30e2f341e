from django.urls import path

from food_safety.views import chain as views

urlpatterns = [
    path("positive-chains/", views.ChainList.as_view(), name="positivechain_list"),
    path("rapid-tests/<int:pk>/stop/", views.StopSale.as_view(), name="rapidtest_stop"),
    path("rapid-tests/<int:pk>/recheck/ask/", views.AskRecheck.as_view(), name="rapidtest_askrecheck"),
    path("rapid-tests/<int:pk>/recheck/", views.Recheck.as_view(), name="rapidtest_recheck"),
    path("rapid-tests/<int:pk>/disposal/", views.Dispose.as_view(), name="rapidtest_disposal"),
    path("rapid-tests/<int:pk>/trace/", views.Trace.as_view(), name="rapidtest_trace"),
    path("rapid-tests/<int:pk>/case/", views.DecideCase.as_view(), name="rapidtest_case"),
    path("rapid-tests/<int:pk>/close/", views.CloseChain.as_view(), name="rapidtest_close"),
]
