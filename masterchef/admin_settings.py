"""How the admin looks: django-unfold's settings. Everything is served from this site."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy

from masterchef import variables


def _item(title: str, icon: str, link: Any, permission: Any = None) -> dict[str, Any]:
    item = {"title": title, "icon": icon, "link": link}
    return {**item, "permission": permission} if permission else item


def _list(name: str) -> Any:
    return reverse_lazy(f"admin:{name}_changelist")


def _administers(request: Any) -> bool:
    return bool(request.user.may_administer)


def _flower() -> list[dict[str, Any]]:
    # Flower runs beside the site; whoever starts it says where.
    address = variables.read("MASTERCHEF_FLOWER_URL")
    return [_item("Flower", "monitoring", address)] if address else []


def _sheet(request: Any) -> str:
    return static("masterchef/admin.css")


# The dashboard's greys, light and dark (Mantine's, and src/app/theme.ts for faint text), which the
# admin has in one scale: pages and lines in light come first, in dark last.
_GREY = {
    "50": "#f8f9fa", "100": "#f1f3f5", "200": "#dee2e6", "300": "#ced4da", "400": "#a6adb4",
    "500": "#5c6670", "600": "#495057", "700": "#424242", "800": "#3b3b3b", "900": "#242424",
    "950": "#1f1f1f",
}  # fmt: skip
# The dashboard's teal (src/app/theme.ts), from the lightest shade to the darkest; 500 is read on
# dark grey.
_TEAL = {
    "50": "#e6f7f8", "100": "#d0ebee", "200": "#a1d5da", "300": "#6fbfc6", "400": "#5ab5be",
    "500": "#46abb5", "600": "#0b7285", "700": "#0a6374", "800": "#075463", "900": "#06434f",
    "950": "#042c34",
}  # fmt: skip

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "MasterChef-Bench",
    "SITE_HEADER": "MasterChef-Bench",
    "SITE_SYMBOL": "skillet",
    "COLORS": {"primary": _TEAL, "base": _GREY},
    "BORDER_RADIUS": "4px",
    "STYLES": [_sheet],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "DASHBOARD_CALLBACK": "masterchef.monitoring.dashboard.fill",
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": [
            {"items": [_item("Dashboard", "arrow_back", "/") | {"active": False}]},
            {
                "title": "Kitchen",
                "items": [
                    _item("Sessions", "skillet", _list("kitchen_session")),
                    _item("Turns", "checklist", _list("kitchen_turn")),
                    _item("Suites", "stacks", _list("kitchen_suiterun")),
                    _item("Experiments", "science", _list("kitchen_experiment")),
                    _item("Scenarios", "menu_book", _list("kitchen_scenario")),
                    _item("Calibrations", "rule", _list("kitchen_calibration")),
                    _item("Lineups", "groups", _list("kitchen_lineup")),
                ],
            },
            {
                "title": "Cooks",
                "items": [
                    _item("Cooks", "outdoor_grill", _list("judging_cook")),
                    _item("Participants", "person_apron", _list("judging_participation")),
                    _item("Submissions", "inventory_2", _list("judging_submission")),
                    _item("Verdicts", "gavel", _list("judging_judgement")),
                ],
            },
            {
                "title": "Trials",
                "items": [
                    _item("Matrices", "grid_on", _list("judging_matrix")),
                    _item("Cells", "table_rows", _list("judging_cell")),
                    _item("Optimisations", "auto_fix_high", _list("judging_optimisation")),
                    _item("Prompts", "edit_note", _list("judging_prompt")),
                    _item("Trials", "clinical_notes", _list("judging_trial")),
                    _item("Gold standards", "verified", _list("judging_gold")),
                    _item("Saved setups", "bookmark", _list("judging_savedsetup")),
                ],
            },
            {
                "title": "Models",
                "items": [
                    _item("Hosts", "dns", _list("agents_host")),
                    _item("Models", "neurology", _list("agents_languagemodel")),
                    _item("Models on hosts", "dns", _list("agents_hostmodel")),
                    _item("Versions", "inventory_2", _list("agents_modelversion")),
                    _item("Assignments", "checklist", _list("agents_assignment")),
                    _item("Placements", "checklist", _list("agents_placement")),
                    _item("Pulls", "checklist", _list("agents_pull")),
                    _item("Uploads", "inventory_2", _list("agents_upload")),
                    _item("Calls", "forum", _list("agents_modelcall")),
                    _item("Journal", "history_edu", _list("masterchef_journalentry")),
                ],
            },
            {
                "title": "Runs",
                "items": [
                    _item("Schedules", "schedule", _list("judging_schedule")),
                    _item("Scheduled starts", "event_available", _list("judging_scheduledstart")),
                    _item("All runs", "play_circle", _list("masterchef_run")),
                    _item("Events", "receipt_long", _list("masterchef_event")),
                    _item("Ledger", "receipt", _list("masterchef_ledgerentry")),
                    _item("Log", "article", _list("masterchef_logline")),
                ],
            },
            {
                "title": "Installation",
                "items": [
                    _item("People", "person", _list("masterchef_user"), _administers),
                    _item("Limits", "savings", _list("masterchef_spendinglimit"), _administers),
                    _item("Audit log", "policy", _list("agents_auditentry"), _administers),
                    _item("Workers", "engineering", _list("masterchef_workergroup")),
                    _item("Backups", "backup", _list("masterchef_upkeep")),
                    _item("API", "api", "/api/docs/"),
                    _item("Metrics", "query_stats", "/metrics"),
                    *_flower(),
                ],
            },
        ],
    },
}
