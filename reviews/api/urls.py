from django.urls import path

from dealdesk.notices import hook_api
from dealdesk.notices.api import MyMessages
from reviews.api import absences, dashboard, deals, earlier, lines, pre_close, read_backs, reviews

urlpatterns = [
    path("deals/", deals.Deals.as_view(), name="api_deals"),
    path("deals/<int:pk>/", deals.OneDeal.as_view(), name="api_deal"),
    path("deals/<int:pk>/promises/", lines.DealLines.as_view(), name="api_deal_promises"),
    path("deals/<int:pk>/preview/", deals.Preview.as_view(), name="api_deal_preview"),
    path("deals/<int:pk>/submit/", deals.Submit.as_view(), name="api_deal_submit"),
    path("deals/<int:pk>/gate/", deals.DealGate.as_view(), name="api_deal_gate"),
    path("deals/<int:pk>/win/", deals.Win.as_view(), name="api_deal_win"),
    path("deals/<int:pk>/lose/", deals.Lose.as_view(), name="api_deal_lose"),
    path("deals/<int:pk>/pre-close/", pre_close.DealPreClose.as_view(), name="api_deal_pre_close"),
    path("deals/<int:pk>/live-reviews/", pre_close.DealLiveReviews.as_view(), name="api_deal_live_reviews"),
    path("deals/<int:pk>/read-backs/", read_backs.ReadBacks.as_view(), name="api_read_backs"),
    path("promises/<int:pk>/read-back/", read_backs.GiveReadBack.as_view(), name="api_read_back"),
    path("pre-close/<int:pk>/answer/", pre_close.AnswerPreClose.as_view(), name="api_pre_close_answer"),
    path("pre-close/<int:pk>/claim/", pre_close.ClaimPreClose.as_view(), name="api_pre_close_claim"),
    path(
        "pre-close/<int:pk>/hand_over/", pre_close.HandOverPreClose.as_view(), name="api_pre_close_hand_over"
    ),
    path("pre-close/<int:pk>/withdraw/", pre_close.WithdrawPreClose.as_view(), name="api_pre_close_withdraw"),
    path("flags/<int:pk>/settle/", pre_close.SettleFlag.as_view(), name="api_flag_settle"),
    path("promises/", lines.Promises.as_view(), name="api_promises"),
    path("promises/<int:pk>/", lines.Promise.as_view(), name="api_promise"),
    path("promises/<int:pk>/history/", lines.History.as_view(), name="api_promise_history"),
    path("promises/<int:pk>/earlier/", earlier.Earlier.as_view(), name="api_promise_earlier"),
    path("promises/<int:pk>/tags/", lines.Tags.as_view(), name="api_promise_tags"),
    path("promises/<int:pk>/withdraw/", lines.Withdraw.as_view(), name="api_promise_withdraw"),
    path("promises/<int:pk>/restore/", lines.Restore.as_view(), name="api_promise_restore"),
    path("promises/<int:pk>/final-answer/", reviews.GiveFinalAnswer.as_view(), name="api_final_answer"),
    path("reviews/", reviews.Reviews.as_view(), name="api_reviews"),
    path("reviews/<int:pk>/", reviews.Review.as_view(), name="api_review"),
    path("reviews/<int:pk>/verdict/", reviews.GiveVerdict.as_view(), name="api_review_verdict"),
    path("reviews/<int:pk>/confirm/", reviews.Confirm.as_view(), name="api_review_confirm"),
    path("reviews/<int:pk>/ask/", reviews.Ask.as_view(), name="api_review_ask"),
    path("reviews/<int:pk>/claim/", reviews.Claim.as_view(), name="api_review_claim"),
    path("reviews/<int:pk>/hand_over/", reviews.HandOver.as_view(), name="api_review_hand_over"),
    path("questions/", reviews.Questions.as_view(), name="api_questions"),
    path("questions/<int:pk>/answer/", reviews.Answer.as_view(), name="api_question_answer"),
    path("me/absences/", absences.MyAbsences.as_view(), name="api_my_absences"),
    path("me/absences/<int:pk>/", absences.MyAbsence.as_view(), name="api_my_absence"),
    path("me/messages/", MyMessages.as_view(), name="api_my_messages"),
    path("webhooks/", hook_api.Webhooks.as_view(), name="api_webhooks"),
    path("webhooks/<int:pk>/", hook_api.OneWebhook.as_view(), name="api_webhook"),
    path("webhooks/<int:pk>/rotate/", hook_api.RotateWebhook.as_view(), name="api_webhook_rotate"),
    path("webhooks/<int:pk>/test/", hook_api.SendTest.as_view(), name="api_webhook_test"),
    path(
        "webhooks/<int:pk>/deliveries/", hook_api.WebhookDeliveries.as_view(), name="api_webhook_deliveries"
    ),
    path(
        "webhooks/<int:pk>/deliveries/<int:delivery>/resend/",
        hook_api.ResendDelivery.as_view(),
        name="api_webhook_resend",
    ),
    path("dashboard/", dashboard.Dashboard.as_view(), name="api_dashboard"),
]
