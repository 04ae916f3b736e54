"""How a person has arranged the dashboard: the panels of the home, and views of tables by name."""

from django.db import models
from django.db.models.functions import Now

from masterchef.accounts.models import User

COLUMNS = 12  # of the home's grid
MOST_ROWS = 200
MOST_HEIGHT = 40
LONGEST_QUERY = 2_000


class Panel(models.TextChoices):
    """What the home can show; each stands there at most once."""

    LIVE = "live", "going on now"
    LATEST = "latest", "ended last"
    BOARD = "board", "leaderboard"
    HOSTS = "hosts", "hosts"
    SCHEDULES = "schedules", "schedules"
    PROBLEMS = "problems", "warnings and errors of the log"
    START = "start", "start something"
    VIEWS = "views", "my views"


class Screen(models.TextChoices):
    """Screens whose filters, columns and order stand in their address."""

    RUNS = "runs", "runs"
    LEADERBOARD = "leaderboard", "leaderboard"
    LOG = "log", "log"
    TRENDS = "trends", "trends"


class HomeLayout(models.Model):
    """The home of one person; without a row it is as everybody finds it first."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="home")
    panels = models.JSONField(help_text="[{panel, x, y, w, h}] in cells of a grid of 12 columns")
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"home of {self.user_id}"


class SavedView(models.Model):
    """Columns, filters and order of a screen under a name. Whoever has its address may read it."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="views")
    screen = models.CharField(max_length=16, choices=Screen)
    name = models.CharField(max_length=60)
    query = models.CharField(
        max_length=LONGEST_QUERY, blank=True, help_text="state=done&order=name"
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "screen", "name"], name="view_once_a_name")
        ]

    def __str__(self) -> str:
        return self.name
