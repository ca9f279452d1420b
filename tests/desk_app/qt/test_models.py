from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from desk_app.qt.models import ITEM_ROLE, EventedList, ListModel

Row = tuple[str, int]  # key, version
_rows = st.lists(st.tuples(st.sampled_from("abcdefghij"), st.integers(0, 2)), max_size=10, unique_by=lambda row: row[0])


def _model(*rows: Row) -> ListModel[Row]:
    items: EventedList[Row] = EventedList(lambda row: row[0], rows)
    model = ListModel(items, {Qt.ItemDataRole.DisplayRole: lambda row: f"{row[0]}{row[1]}"})
    # Fails the test by a fatal Qt message when a signal and the rows disagree.
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning, model)
    return model


def _shown(model: ListModel[Row]) -> list[str]:
    return [model.data(model.index(row)) for row in range(model.rowCount())]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_rows, _rows)
def test_list_becomes_any_other_and_every_row_keeps_its_identity(
    qapp: QApplication, before: list[Row], after: list[Row]
) -> None:
    model = _model(*before)
    marks = {row[0]: QPersistentModelIndex(model.index(place)) for place, row in enumerate(before)}
    model.items.become(after)
    assert list(model.items) == after
    assert _shown(model) == [f"{key}{version}" for key, version in after]
    kept = {key for key, _ in after}
    for key, mark in marks.items():
        assert mark.isValid() == (key in kept)
        if mark.isValid():
            assert model.items[mark.row()][0] == key


def test_change_of_one_row_touches_only_it(qapp: QApplication) -> None:
    model = _model(("a", 0), ("b", 0), ("c", 0))
    told: list[str] = []
    model.dataChanged.connect(lambda first, last: told.append(f"changed {first.row()}-{last.row()}"))
    model.rowsInserted.connect(lambda _p, first, last: told.append(f"inserted {first}-{last}"))
    model.rowsRemoved.connect(lambda _p, first, last: told.append(f"removed {first}-{last}"))
    model.rowsMoved.connect(lambda *_: told.append("moved"))
    model.modelReset.connect(lambda: told.append("reset"))
    model.items.become([("a", 0), ("b", 1), ("c", 0)])
    assert told == ["changed 1-1"]
    told.clear()
    model.items.become([("a", 0), ("b", 1), ("c", 0)])
    assert told == []
    model.items.become([("c", 0), ("a", 0), ("b", 1)])
    assert told == ["moved"]
    told.clear()
    model.items.become([("a", 0), ("b", 1), ("c", 0)])
    assert told == ["moved"]
    told.clear()
    model.items.become([("x", 0), ("y", 0), ("a", 0), ("b", 1)])
    assert told == ["removed 2-2", "inserted 0-1"]


def test_item_stands_behind_its_index(qapp: QApplication) -> None:
    model = _model(("a", 1))
    assert model.data(model.index(0), ITEM_ROLE) == ("a", 1)
    assert model.item(model.index_of("a")) == ("a", 1)
    assert not model.index_of("z").isValid()
    assert model.data(model.index(5)) is None
