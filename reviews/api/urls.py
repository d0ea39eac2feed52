from django.urls import path

from dealdesk.notices.api import MyMessages
from reviews.api import absences, dashboard, deals, lines, reviews

urlpatterns = [
    path("deals/", deals.Deals.as_view(), name="api_deals"),
    path("deals/<int:pk>/", deals.OneDeal.as_view(), name="api_deal"),
    path("deals/<int:pk>/promises/", lines.DealLines.as_view(), name="api_deal_promises"),
    path("deals/<int:pk>/preview/", deals.Preview.as_view(), name="api_deal_preview"),
    path("deals/<int:pk>/submit/", deals.Submit.as_view(), name="api_deal_submit"),
    path("deals/<int:pk>/gate/", deals.DealGate.as_view(), name="api_deal_gate"),
    path("deals/<int:pk>/win/", deals.Win.as_view(), name="api_deal_win"),
    path("deals/<int:pk>/lose/", deals.Lose.as_view(), name="api_deal_lose"),
    path("promises/", lines.Promises.as_view(), name="api_promises"),
    path("promises/<int:pk>/", lines.Promise.as_view(), name="api_promise"),
    path("promises/<int:pk>/history/", lines.History.as_view(), name="api_promise_history"),
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
    path("dashboard/", dashboard.Dashboard.as_view(), name="api_dashboard"),
]
