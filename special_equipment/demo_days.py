"""What the parts of this app's demonstration share: who acts, on which days, and ids that are the same each time."""

import uuid
from datetime import date, timedelta

from core.calendar import WorkCalendar
from entities.models import Entity
from special_equipment.models import EquipmentType


class Days:
    def __init__(self, rng, year, world):
        self.rng, self.year, self.world = rng, year, world
        self.by, self.clerk = world.users["suozhang"], world.users["neiqin"]
        self.types = EquipmentType.objects.in_bulk()
        operating = Entity.objects.filter(
            office=world.office, status="operating", registered_on__isnull=False
        )
        shops = list(operating.select_related("village", "grid", "office").order_by("pk"))
        long_since, lately = date(year - 2, 1, 1), date(year - 1, 12, 31)
        self.entities = [one for one in shops if one.registered_on < long_since]
        self.younger = [one for one in shops if long_since <= one.registered_on < lately]
        self.units, self.devices, self.serial, self.orders = [], {}, 0, 0
        self.calendar = WorkCalendar.load()

    def day(self, month, day):
        return date(self.year, month, day)

    def workday(self, first, last):
        while True:
            day = date(self.year, self.rng.randint(first, last), self.rng.randint(1, 28))
            if self.calendar.is_workday(day):
                return day

    def at_work(self, day):
        """That day, or the next one on which the office works."""
        return day if self.calendar.is_workday(day) else self.at_work(day + timedelta(days=1))

    def id(self):
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)
