"""Pages of the ground floor: sign-in, start page, jobs, accounts, audit log."""

from django.urls import URLPattern, URLResolver, path

from welfare.accounts.views import sign_in, users
from welfare.api.description import api_page
from welfare.audit import views as events
from welfare.drafts import views as drafts
from welfare.exports import views as exports
from welfare.factors.views import own, resets, second
from welfare.jobs import views as jobs
from welfare.namesakes import views as namesakes
from welfare.news import views as news
from welfare.offices import views as offices
from welfare.offline import views as offline
from welfare.personal import views as reveal
from welfare.sessions import views as sessions
from welfare.site.views import health, start
from welfare.site.views.style_guide import style_guide
from welfare.watch import views as watch

app_name = "welfare"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", start.start, name="start"),
    path("worklist/", start.worklist, name="worklist"),
    path("news/", news.news_list, name="news_list"),
    path("news/count/", news.news_count, name="news_count"),
    path("news/read/", news.news_read, name="news_read"),
    path("news/digest/", news.news_digest, name="news_digest"),
    path("login/", sign_in.login, name="login"),
    path("logout/", sign_in.logout, name="logout"),
    path("password/", sign_in.password, name="password"),
    path("login/second/", second.second_factor, name="second_factor"),
    path("account/", own.account, name="account"),
    path("account/app/", own.factor_app, name="factor_app"),
    path("account/passkey/", own.factor_passkey, name="factor_passkey"),
    path("account/factors/<int:pk>/remove/", own.factor_remove, name="factor_remove"),
    path("account/codes/", own.recovery_codes, name="recovery_codes"),
    path("account/sessions/<int:pk>/end/", sessions.session_end, name="session_end"),
    path("resets/", resets.factor_resets, name="factor_resets"),
    path("resets/new/", resets.factor_reset_propose, name="factor_reset_propose"),
    path("resets/<int:pk>/agree/", resets.factor_reset_agree, name="factor_reset_agree"),
    path("resets/<int:pk>/decline/", resets.factor_reset_decline, name="factor_reset_decline"),
    path("jobs/", jobs.job_list, name="job_list"),
    path("jobs/<int:pk>/", jobs.job, name="job"),
    path("jobs/<int:pk>/progress/", jobs.job_progress, name="job_progress"),
    path("jobs/<int:pk>/resume/", jobs.job_resume, name="job_resume"),
    path("jobs/<int:pk>/cancel/", jobs.job_cancel, name="job_cancel"),
    path("jobs/<int:pk>/errors/", jobs.job_error_file, name="job_error_file"),
    path("lists/", exports.export_list, name="export_list"),
    path("lists/order/", exports.export_order, name="export_order"),
    path("lists/<int:pk>/", exports.export_take, name="export_take"),
    path("events/", events.event_list, name="event_list"),
    path("namesakes/", namesakes.namesake_list, name="namesake_list"),
    path("namesakes/new/", namesakes.namesakes_state, name="namesakes_state"),
    path("namesakes/<int:pk>/confirm/", namesakes.namesakes_confirm, name="namesakes_confirm"),
    path("namesakes/<int:pk>/drop/", namesakes.namesakes_drop, name="namesakes_drop"),
    path("users/", users.user_list, name="user_list"),
    path("users/new/", users.user_create, name="user_create"),
    path("users/<int:pk>/", users.user_edit, name="user_edit"),
    path("users/<int:pk>/confirm/", users.user_confirm, name="user_confirm"),
    path("users/<int:pk>/lock/", users.user_lock, name="user_lock"),
    path("users/<int:pk>/unlock/", users.user_unlock, name="user_unlock"),
    path("users/<int:pk>/password/", users.user_reset_password, name="user_reset_password"),
    path(
        "users/<int:pk>/sessions/<int:session_pk>/end/",
        sessions.user_session_end,
        name="user_session_end",
    ),
    path("offices/", offices.access_list, name="access_list"),
    path("offices/new/", offices.access_propose, name="access_propose"),
    path("offices/<int:pk>/", offices.access, name="access"),
    path("offices/<int:pk>/approve/", offices.access_approve, name="access_approve"),
    path("offices/<int:pk>/refuse/", offices.access_refuse, name="access_refuse"),
    path("offices/<int:pk>/rotate/", offices.access_rotate, name="access_rotate"),
    path("offices/<int:pk>/revoke/", offices.access_revoke, name="access_revoke"),
    path("api/", api_page, name="api_page"),
    path("reveal/<str:label>/<int:pk>/<str:field>/", reveal.reveal, name="reveal"),
    path("drafts/", drafts.drafts, name="drafts"),
    path("drafts/give-up/", drafts.give_up, name="draft_give_up"),
    path("offline/", offline.offline, name="offline"),
    path("offline/worker.js", offline.worker, name="offline_worker"),
    path("offline/session/", offline.session, name="offline_session"),
    path("health/", health.health, name="health"),
    path("metrics/", watch.metrics, name="metrics"),
    path("style-guide/", style_guide, name="style_guide"),
]
