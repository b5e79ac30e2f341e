"""The people and places of every test: one office with two grids, its county bureau, and a stranger's office."""

import pytest

from core.access import Role
from tests.factories.core import AssignmentFactory, GridFactory, OfficeFactory, UserFactory, VillageFactory


@pytest.fixture
def county(db):
    return OfficeFactory(
        name="青禾县市场监督管理局", short_name="青禾县局", place_name="青禾县", kind="county"
    )


@pytest.fixture
def office(county):
    return OfficeFactory(
        name="青禾镇市场监督管理所",
        short_name="青禾所",
        place_name="青禾镇",
        parent=county,
        division_code="620799110000",
    )


@pytest.fixture
def village(office):
    return VillageFactory(office=office, name="上寨村", code="620799110201")


@pytest.fixture
def grid(office, village):
    grid = GridFactory(office=office, name="第一网格")
    grid.villages.add(village)
    return grid


@pytest.fixture
def other_grid(office):
    return GridFactory(office=office, name="第二网格")


@pytest.fixture
def other_office(county):
    return OfficeFactory(name="白杨镇市场监督管理所", short_name="白杨所", place_name="白杨镇", parent=county)


@pytest.fixture
def chief(office):
    return UserFactory(office=office, role=Role.CHIEF, username="suozhang", display_name="马建国")


@pytest.fixture
def clerk(office):
    return UserFactory(office=office, role=Role.CLERK, username="neiqin", display_name="田小禾")


@pytest.fixture
def officer(office, grid):
    """Officer of the first grid."""
    user = UserFactory(office=office, username="zhifa1", display_name="李卫东")
    AssignmentFactory(user=user, grid=grid)
    return user


@pytest.fixture
def second_officer(office, other_grid):
    """Officer of the second grid."""
    user = UserFactory(office=office, username="zhifa2", display_name="王秀英")
    AssignmentFactory(user=user, grid=other_grid)
    return user


@pytest.fixture
def uninvolved_officer(office, other_grid):
    """Officer of the second grid who took part in nothing."""
    user = UserFactory(office=office, username="zhifa9", display_name="赵志远")
    AssignmentFactory(user=user, grid=other_grid)
    return user


@pytest.fixture
def grid_staff(office, grid):
    user = UserFactory(office=office, role=Role.GRID_STAFF, username="wangge", display_name="周平")
    AssignmentFactory(user=user, grid=grid, duty="staff")
    return user


@pytest.fixture
def assistant(office, village):
    user = UserFactory(office=office, role=Role.ASSISTANT, username="xieguan", display_name="何桂兰")
    AssignmentFactory(user=user, grid=None, village=village, duty="assistant")
    return user


@pytest.fixture
def county_user(county):
    return UserFactory(office=county, role=Role.COUNTY, username="xianju", display_name="高明")


@pytest.fixture
def admin(county):
    return UserFactory(office=county, role=Role.ADMIN, username="guanli", display_name="系统管理员")


@pytest.fixture
def stranger(other_office):
    """The chief of another office of the same county."""
    return UserFactory(office=other_office, role=Role.CHIEF, username="waisuo", display_name="外所所长")
