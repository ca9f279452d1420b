"""Reports: offered, answered, first response, satisfaction, for today and for seven days; read anew every minute.

Invariant: a figure that cannot be measured is a dash, never a zero.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QDate, QLocale, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desk_app.agent.charts import BarChart
from desk_app.agent.office import Office
from desk_app.agent.pane import Pane, label_button, plain_label, spaced
from desk_app.domain.ids import Millis
from desk_app.domain.refusals import Refusal
from desk_app.domain.reports import Report
from desk_app.qt.times import lasting
from desk_app.wire.reports import ReadReport

REFRESH_MS = 60_000
HOUR_S, DAY_S = 3600, 86_400
DASH = "–"
_FIGURES = ("offered", "answered", "median", "p90", "csat")


class Period(Pane):
    """One period's figures and its chart."""

    def __init__(self, office: Office, name: str) -> None:
        super().__init__()
        self.setObjectName(f"report_{name}")
        self._office = office
        self._is_week = name == "week"
        self._report: Report | None = None
        self._title = plain_label(role="title", wrap=False)
        self._figures = {key: plain_label(DASH, role="figure", wrap=False) for key in _FIGURES}
        self._names = {key: plain_label(role="muted") for key in _FIGURES}
        self._legend = plain_label(role="muted")
        self.chart = BarChart(office.look)
        self.chart.setObjectName(f"report_{name}_chart")
        panel = QFrame()
        panel.setProperty("role", "panel")
        inside = QVBoxLayout(panel)
        spaced(inside, 4, 3)
        grid = QGridLayout()
        spaced(grid, 0, 0)
        grid.setHorizontalSpacing(24)
        for column, key in enumerate(_FIGURES):
            self._figures[key].setObjectName(f"report_{name}_{key}")
            grid.addWidget(self._figures[key], 0, column)
            grid.addWidget(self._names[key], 1, column)
            grid.setColumnStretch(column, 1)
        inside.addWidget(self._title)
        inside.addLayout(grid)
        inside.addWidget(self.chart)
        inside.addWidget(self._legend)
        whole = QVBoxLayout(self)
        spaced(whole, 0)
        whole.addWidget(panel)
        office.look_changed.connect(lambda: self.chart.set_look(office.look))
        self.retranslate()

    def retranslate(self) -> None:
        self._title.setText(self.tr("Last 7 days") if self._is_week else self.tr("Today"))
        names = {
            "offered": self.tr("Offered"),
            "answered": self.tr("Answered"),
            "median": self.tr("First response, median"),
            "p90": self.tr("First response, 90 %"),
            "csat": self.tr("Satisfied (CSAT)"),
        }
        for key, text in names.items():
            self._names[key].setText(text)
        self._legend.setText(self.tr("▯ offered   ▮ answered"))
        self.chart.setAccessibleName(self.tr("Offered and answered over time"))
        if self._report is not None:
            self.show_report(self._report)

    def show_report(self, report: Report) -> None:
        """Shows the figures."""
        self._report = report
        share = f" ({report.answered / report.offered:.0%})" if report.offered else ""
        shown = {
            "offered": str(report.offered),
            "answered": f"{report.answered}{share}",
            "median": self._seconds(report.first_response_median_s),
            "p90": self._seconds(report.first_response_p90_s),
            "csat": DASH if report.csat is None else f"{report.csat:.0%}",
        }
        for key, text in shown.items():
            self._figures[key].setText(text)
            self._figures[key].setAccessibleName(f"{self._names[key].text()}: {text}")
        rated = self.tr("Ratings: {count}").format(count=report.ratings)
        self._figures["csat"].setToolTip(rated)
        self._show_chart(report)

    def _seconds(self, value: float | None) -> str:
        return DASH if value is None else lasting(value, self._office.language)

    def _show_chart(self, report: Report) -> None:
        labels, tips = [], []
        locale: QLocale = self._office.language.locale
        for place, offered in enumerate(report.offered_by_bucket):
            moment = datetime.fromtimestamp(report.since / 1000 + place * report.bucket_s)
            if self._is_week:
                date = QDate(moment.year, moment.month, moment.day)
                name = locale.toString(date, "ddd d")
                label = name
            else:
                name = f"{moment:%H:%M}"
                label = f"{moment:%H}" if moment.hour % 3 == 0 else ""
            answered = report.answered_by_bucket[place]
            words = self.tr("{when}: offered {offered}, answered {answered}")
            labels.append(label)
            tips.append(words.format(when=name, offered=offered, answered=answered))
        self.chart.show_figures(report.offered_by_bucket, report.answered_by_bucket, labels, tips)


class ReportsPane(Pane):
    """Reads while it is shown, once a minute and at the press of a button."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reports_pane")
        self._office = office
        self._title = plain_label(role="pane_title", wrap=False)
        self._state = plain_label(role="muted")
        self._again = QPushButton()
        self._again.setObjectName("refresh_reports_button")
        self._again.clicked.connect(self.refresh)
        self.today = Period(office, "today")
        self.week = Period(office, "week")
        inner = QWidget()
        column = QVBoxLayout(inner)
        spaced(column, 6, 4)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addWidget(self._state, 1)
        head.addWidget(self._again)
        column.addLayout(head)
        column.addWidget(self.today)
        column.addWidget(self.week)
        column.addStretch(1)
        inner.setMaximumWidth(1100)
        area = QScrollArea()
        area.setObjectName("reports_area")
        self._area = area
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        whole = QVBoxLayout(self)
        spaced(whole, 0)
        whole.addWidget(area)
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self.retranslate()

    def retranslate(self) -> None:
        self._title.setText(self.tr("Reports"))
        self._area.setAccessibleName(self.tr("Reports"))
        label_button(self._again, self.tr("Refresh"))

    def refresh(self) -> None:
        """Reads both periods."""
        now = datetime.fromtimestamp(self._office.bridge.now() / 1000)
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        self._read(self.today, today, HOUR_S)
        self._read(self.week, today - timedelta(days=6), DAY_S)

    def _read(self, period: Period, since: datetime, bucket_s: int) -> None:
        query = ReadReport(since=Millis(int(since.timestamp() * 1000)), bucket_s=bucket_s)
        self._office.ask(query, lambda report: self._on_report(period, report), self, self._on_refused)

    def _on_report(self, period: Period, report: Report) -> None:
        period.show_report(report)
        now = datetime.fromtimestamp(self._office.bridge.now() / 1000)
        self._state.setText(self.tr("as of {time}").format(time=f"{now:%H:%M}"))

    def _on_refused(self, refusal: Refusal) -> None:
        self._state.setText(self._office.sentence(refusal))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
