"""Who may do what (role), and on which rows (office, grid, village). Nothing else in the project decides this.

The matrix is domain.md C2 as data. Its letters: C add, R view, U change, A approve, V void, X export, I import.
"""

from django.db import models

PUBLIC = "public"  # the value of ``permission_required`` on pages that need no account


class Role(models.TextChoices):
    CHIEF = "chief", "所长"
    DEPUTY = "deputy", "副所长（法制员）"
    OFFICER = "officer", "执法人员"
    CLERK = "clerk", "内勤"
    GRID_STAFF = "grid_staff", "网格员"
    ASSISTANT = "assistant", "村级协管员"
    COUNTY = "county", "县局"
    ADMIN = "admin", "系统管理员"
    AUDITOR = "auditor", "审计（纪检）"

    @classmethod
    def certifiable(cls):
        """Roles that may hold an enforcement certificate and so sign inspections (domain.md B3.7, C1)."""
        return {cls.CHIEF, cls.DEPUTY, cls.OFFICER}


VERBS = {"C": "add", "R": "view", "U": "change", "A": "approve", "V": "void", "X": "export", "I": "import"}

# Object → role → letters. An object that is not listed here can be touched by nobody.
MATRIX: dict[str, dict[str, str]] = {
    "entities.entity": {
        "chief": "RUAX",
        "deputy": "RUAX",
        "officer": "RU",
        "clerk": "CRUXI",
        "grid_staff": "R",
        "assistant": "R",
        "county": "R",
    },
    "entities.licence": {
        "chief": "RUX",
        "deputy": "RUX",
        "officer": "RU",
        "clerk": "CRUX",
        "grid_staff": "R",
        "assistant": "R",
        "county": "R",
    },
    "entities.annualreport": {
        "chief": "RX",
        "deputy": "RX",
        "officer": "R",
        "clerk": "CRUXI",
        "grid_staff": "R",
        "assistant": "R",
        "county": "R",
    },
    "entities.reminder": {
        "chief": "CRX",
        "deputy": "CRX",
        "officer": "CR",
        "clerk": "CRX",
        "grid_staff": "CR",
        "assistant": "CR",
        "county": "R",
    },
    "entities.entityfacility": {
        "chief": "RUX",
        "deputy": "CRUX",
        "officer": "CRU",
        "clerk": "CRUX",
        "grid_staff": "R",
        "county": "R",
    },
    "entities.creditclass": {"chief": "RX", "deputy": "CRUX", "officer": "R", "clerk": "CRUX", "county": "R"},
    "entities.riskgrade": {"chief": "CRX", "deputy": "CRX", "officer": "CR", "clerk": "CRX", "county": "R"},
    "entities.listing": {"chief": "RUX", "deputy": "CRUX", "officer": "R", "clerk": "CRUX", "county": "R"},
    "entities.superiorcheck": {
        "chief": "CRX",
        "deputy": "CRX",
        "officer": "CR",
        "clerk": "CRX",
        "county": "CR",
    },
    "entities.noinspectpromise": {
        "chief": "CRUX",
        "deputy": "CRUX",
        "officer": "CR",
        "clerk": "RX",
        "county": "R",
    },
    "entities.visitreason": {"chief": "RX", "deputy": "RX", "officer": "R", "county": "R"},
    "entities.unlicensedshop": {
        "chief": "CRUX",
        "deputy": "CRUX",
        "officer": "CRU",
        "clerk": "CRUX",
        "grid_staff": "CR",
        "county": "R",
    },
    "entities.onlinesubject": {
        "chief": "CRUX",
        "deputy": "CRUX",
        "officer": "CRU",
        "clerk": "CRUX",
        "county": "R",
    },
    "entities.onlinecheck": {"chief": "CRX", "deputy": "CRX", "officer": "CR", "clerk": "CRX", "county": "R"},
    "entities.visitlog": {
        "chief": "RUX",
        "deputy": "CRUX",
        "officer": "CRU",
        "clerk": "RX",
        "grid_staff": "CR",
        "assistant": "CR",
        "county": "R",
    },
    "entities.returnvisit": {"chief": "CRX", "deputy": "CRX", "officer": "CR", "clerk": "CRX", "county": "R"},
    "entities.villageassistant": {
        "chief": "CRUX",
        "deputy": "RX",
        "officer": "R",
        "clerk": "CRUX",
        "county": "R",
    },
    "entities.assistanttraining": {
        "chief": "CRX",
        "deputy": "RX",
        "officer": "R",
        "clerk": "CRX",
        "county": "R",
    },
    "entities.entitymerge": {"chief": "CRUX", "deputy": "CRUX", "clerk": "CRUX", "county": "R"},
    "inspections.problem": {"chief": "RUX", "deputy": "RUX", "officer": "RU", "clerk": "RX", "county": "R"},
    "inspections.inspection": {
        "chief": "CRUAVX",
        "deputy": "CRUAVX",
        "officer": "CRU",
        "clerk": "RX",
        "county": "R",
    },
    "inspections.campaign": {
        "chief": "CRUAX",
        "deputy": "CRUAX",
        "officer": "R",
        "clerk": "CRUX",
        "county": "CR",
    },
    "inspections.checklist": {"chief": "CRU", "deputy": "CRU", "officer": "R", "clerk": "CRU", "county": "R"},
    # Cases and seizures (domain.md C2): the chief approves, officers work on their own, the county reviews (法制审核).
    "inspections.casefiling": {
        "chief": "CRUAVX",
        "deputy": "CRUAX",
        "officer": "CRU",
        "clerk": "RX",
        "county": "RA",
    },
    "inspections.casedecision": {"chief": "RX", "deputy": "RX", "officer": "R", "clerk": "RX", "county": "R"},
    "inspections.casechallenge": {
        "chief": "RX",
        "deputy": "RX",
        "officer": "R",
        "clerk": "RX",
        "county": "R",
    },
    "inspections.casetransfer": {"chief": "RX", "deputy": "RX", "officer": "R", "clerk": "RX", "county": "R"},
    "inspections.casereview": {"chief": "RX", "deputy": "RX", "officer": "R", "clerk": "RX", "county": "R"},
    "inspections.seizure": {
        "chief": "CRUAVX",
        "deputy": "CRUAX",
        "officer": "CRU",
        "clerk": "RX",
        "county": "RA",
    },
    "inspections.seizeditem": {"chief": "RX", "deputy": "RX", "officer": "R", "clerk": "RX", "county": "R"},
    "inspections.itemmove": {"chief": "RX", "deputy": "RX", "officer": "R", "clerk": "RX", "county": "R"},
    "inspections.appraisal": {"chief": "RX", "deputy": "RX", "officer": "R", "clerk": "RX", "county": "R"},
    "inspections.productsample": {
        "chief": "CRUX",
        "deputy": "CRUX",
        "officer": "CRU",
        "clerk": "CRUX",
        "county": "R",
    },
    "inspections.cluesweep": {
        "chief": "CRUX",
        "deputy": "CRUX",
        "officer": "CRU",
        "clerk": "CRUX",
        "county": "R",
    },
    "inspections.platformaction": {
        "chief": "CRUX",
        "deputy": "CRUX",
        "officer": "CRU",
        "clerk": "CRUX",
        "county": "R",
    },
    "inspections.eventprotection": {
        "chief": "CRUX",
        "deputy": "CRUX",
        "officer": "CRU",
        "clerk": "CRUX",
        "county": "R",
    },
    "inspections.coalsite": {
        "chief": "CRUX",
        "deputy": "CRUX",
        "officer": "CRU",
        "clerk": "CRUX",
        "county": "R",
    },
    # Orders, what campaigns are about, and talks: officers issue and re-check, the chief puts off, voids, withdraws.
    "inspections.order": {
        "chief": "CRUAVX",
        "deputy": "CRUAVX",
        "officer": "CRU",
        "clerk": "RX",
        "county": "R",
    },
    "inspections.campaigntarget": {
        "chief": "CRUX",
        "deputy": "CRUX",
        "officer": "R",
        "clerk": "CRUX",
        "county": "R",
    },
    "inspections.exposedhit": {
        "chief": "CRX",
        "deputy": "CRX",
        "officer": "CR",
        "clerk": "RX",
        "county": "R",
    },
    "inspections.interview": {
        "chief": "CRUVX",
        "deputy": "CRUVX",
        "officer": "CRU",
        "clerk": "CRUX",
        "county": "R",
    },
    "inspections.interviewattendee": {
        "chief": "RX",
        "deputy": "RX",
        "officer": "R",
        "clerk": "RX",
        "county": "R",
    },
    # Double-random draws: the clerk prepares and freezes, the chief draws; a target's rows show it only to whom they may.
    "inspections.drawplan": {
        "chief": "CRUAVX",
        "deputy": "CRUAVX",
        "officer": "R",
        "clerk": "CRU",
        "county": "CRU",
    },
    "inspections.drawtarget": {
        "chief": "CRUAXI",
        "deputy": "CRUAXI",
        "officer": "RU",
        "clerk": "CRI",
        "county": "R",
    },
    "inspections.draw": {"chief": "R", "deputy": "R", "officer": "R", "clerk": "R", "county": "R"},
    "inspections.matter": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "R",
        "clerk": "CRUXI",
        "county": "CRUX",
    },
    "inspections.drawobject": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "R",
        "clerk": "CRUXI",
        "county": "R",
    },
    "inspections.drawofficer": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "R",
        "clerk": "CRUXI",
        "county": "CRUX",
    },
    "inspections.drawresult": {
        "chief": "CRU",
        "deputy": "CRU",
        "officer": "R",
        "clerk": "CRU",
        "county": "R",
    },
    "inspections.drawcoordination": {
        "chief": "CRUX",
        "deputy": "CRUX",
        "officer": "R",
        "clerk": "CRUX",
        "county": "CRUX",
    },
    "food_safety.permitact": {
        "chief": "RUVX",
        "deputy": "CRUVX",
        "officer": "R",
        "clerk": "CRUXI",
        "grid_staff": "R",
        "assistant": "R",
        "county": "R",
    },
    "food_safety.rapidtest": {
        "chief": "RUVX",
        "deputy": "CRUVX",
        "officer": "CRU",
        "clerk": "CRUXI",
        "grid_staff": "C",
        "county": "R",
    },
    "food_safety.positivechain": {
        "chief": "RX",
        "deputy": "RX",
        "officer": "R",
        "clerk": "RX",
        "county": "R",
    },
    "food_safety.foodsample": {
        "chief": "RUVX",
        "deputy": "CRUVX",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
    },
    "food_safety.faileditem": {"chief": "RX", "deputy": "RX", "officer": "R", "clerk": "RX", "county": "R"},
    "food_safety.poll": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
    },
    "food_safety.resultpublication": {
        "chief": "CRUAX",
        "deputy": "CRUAX",
        "officer": "R",
        "clerk": "CRUX",
        "county": "R",
    },
    "food_safety.polloption": {"chief": "RX", "deputy": "RX", "officer": "R", "clerk": "RX", "county": "R"},
    "food_safety.kitlot": {
        "chief": "RUX",
        "deputy": "CRUXI",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
    },
    "food_safety.instrument": {
        "chief": "RUX",
        "deputy": "CRUXI",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
    },
    "food_safety.testitem": {"chief": "CRU", "deputy": "CRU", "officer": "R", "clerk": "CRU", "county": "R"},
    "food_safety.annualtarget": {
        "chief": "CRU",
        "deputy": "CRU",
        "officer": "R",
        "clerk": "CRU",
        "county": "R",
    },
    # Schools, workshops, grades, platforms, honours, cold chain, accidents (domain.md C2: ledgers like those of equipment).
    "food_safety.school": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
        "grid_staff": "R",
    },
    "food_safety.canteen": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
        "grid_staff": "R",
    },
    "food_safety.canteenlook": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
    },
    "food_safety.canteensupply": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
    },
    "food_safety.schoolround": {
        "chief": "CRX",
        "deputy": "CRX",
        "officer": "R",
        "clerk": "CRX",
        "county": "R",
    },
    "food_safety.supplier": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
    },
    "food_safety.suppliercheck": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
    },
    "food_safety.supplierselection": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
    },
    "food_safety.workshopfile": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
        "grid_staff": "R",
    },
    "food_safety.workshopproduct": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
    },
    "food_safety.foodhandler": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
    },
    "food_safety.guidancevisit": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
    },
    "food_safety.excellencetour": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
    },
    "food_safety.platformmembership": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
    },
    "food_safety.cateringgrade": {
        "chief": "CRXI",
        "deputy": "CRXI",
        "officer": "CR",
        "clerk": "CRXI",
        "county": "R",
    },
    "food_safety.foodhonour": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
    },
    "food_safety.coldchainbatch": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
    },
    "food_safety.coldchainsample": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
    },
    "food_safety.foodaccident": {
        "chief": "CRUX",
        "deputy": "CRUX",
        "officer": "CRU",
        "clerk": "CRUX",
        "county": "R",
    },
    # Special equipment (domain.md C2: ledger and hazards chief RA, officer CRU, clerk CRU; documents: approve and void).
    "special_equipment.useunit": {
        "chief": "CRUX",
        "deputy": "CRUX",
        "officer": "CRU",
        "clerk": "CRUXI",
        "grid_staff": "R",
        "county": "R",
    },
    "special_equipment.equipment": {
        "chief": "CRUX",
        "deputy": "CRUX",
        "officer": "CRU",
        "clerk": "CRUXI",
        "grid_staff": "R",
        "county": "R",
    },
    "special_equipment.safetyaccessory": {
        "chief": "CRUX",
        "deputy": "CRUX",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
    },
    "special_equipment.periodicinspection": {
        "chief": "CRUVXI",
        "deputy": "CRUVXI",
        "officer": "CRUV",
        "clerk": "CRUVXI",
        "county": "R",
    },
    "special_equipment.maintenancecompany": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
    },
    "special_equipment.maintenancevisit": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
    },
    "special_equipment.operator": {
        "chief": "CRUX",
        "deputy": "CRUX",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
    },
    "special_equipment.emergencyplan": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
    },
    "special_equipment.drill": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
    },
    "special_equipment.selfcheck": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
    },
    "special_equipment.lpguser": {
        "chief": "CRUX",
        "deputy": "CRUX",
        "officer": "CRU",
        "clerk": "CRUXI",
        "grid_staff": "R",
        "county": "R",
    },
    "special_equipment.equipmentplan": {
        "chief": "CRUAX",
        "deputy": "CRUAX",
        "officer": "R",
        "clerk": "CRUX",
        "county": "R",
    },
    "special_equipment.planitem": {
        "chief": "RX",
        "deputy": "RX",
        "officer": "R",
        "clerk": "RX",
        "county": "R",
    },
    "special_equipment.unitcheck": {
        "chief": "CRUX",
        "deputy": "CRUX",
        "officer": "CRU",
        "clerk": "RX",
        "county": "R",
    },
    "special_equipment.equipmentcheck": {
        "chief": "RX",
        "deputy": "RX",
        "officer": "R",
        "clerk": "RX",
        "county": "R",
    },
    "special_equipment.hazard": {
        "chief": "CRUAXI",
        "deputy": "CRUAXI",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
    },
    "special_equipment.hazardrevisit": {
        "chief": "CRX",
        "deputy": "CRX",
        "officer": "CR",
        "clerk": "RX",
        "county": "R",
    },
    "special_equipment.upwardreport": {
        "chief": "CRX",
        "deputy": "CRX",
        "officer": "CR",
        "clerk": "CRX",
        "county": "R",
    },
    "special_equipment.safetyorder": {
        "chief": "CRUAVX",
        "deputy": "CRUAVX",
        "officer": "CRU",
        "clerk": "RX",
        "county": "R",
    },
    "special_equipment.sealing": {
        "chief": "CRUAX",
        "deputy": "CRUAX",
        "officer": "CRU",
        "clerk": "RX",
        "county": "R",
    },
    "special_equipment.reminderletter": {
        "chief": "CRX",
        "deputy": "CRX",
        "officer": "CR",
        "clerk": "CRX",
        "county": "R",
    },
    "special_equipment.equipmentaccident": {
        "chief": "CRUX",
        "deputy": "CRUX",
        "officer": "CRU",
        "clerk": "CRUX",
        "county": "R",
    },
    # Complaints (domain.md C2): the clerk registers and then sees no reporter; officers work on what is assigned to them.
    "complaints.complaint": {
        "chief": "CRUAX",
        "deputy": "CRUAX",
        "officer": "RU",
        "clerk": "CRXI",
        "county": "R",
    },
    "complaints.countyurging": {
        "chief": "RAX",
        "deputy": "RAX",
        "officer": "R",
        "clerk": "RX",
        "county": "CRUX",
    },
    "complaints.reporteridentity": {"chief": "R", "deputy": "R", "officer": "R", "county": "R"},
    "complaints.consultation": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "CRU",
        "clerk": "CRUXI",
        "county": "R",
    },
    "complaints.consumerstation": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "R",
        "clerk": "CRUXI",
        "county": "R",
    },
    "complaints.trustedconsumption": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "R",
        "clerk": "CRUXI",
        "county": "R",
    },
    "complaints.consumertip": {
        "chief": "CRUXI",
        "deputy": "CRUXI",
        "officer": "R",
        "clerk": "CRUXI",
        "county": "R",
    },
    "complaints.replytext": {
        "chief": "CRUX",
        "deputy": "CRUX",
        "officer": "R",
        "clerk": "CRUX",
        "county": "R",
    },
    # Rural banquets (domain.md C2): the assistant files and guides in the own village, the clerk decides, the county reads.
    "banquets.banquetfiling": {
        "chief": "RUAX",
        "deputy": "RUAX",
        "officer": "RU",
        "clerk": "CRUAXI",
        "grid_staff": "R",
        "assistant": "CR",
        "county": "R",
    },
    "banquets.commitmentletter": {
        "chief": "CRX",
        "deputy": "CRX",
        "officer": "CR",
        "clerk": "CRX",
        "assistant": "CR",
        "county": "R",
    },
    "banquets.guidancevisit": {
        "chief": "CRUX",
        "deputy": "CRUX",
        "officer": "CRU",
        "clerk": "RX",
        "grid_staff": "R",
        "assistant": "CRU",
        "county": "R",
    },
    "banquets.sampleretention": {
        "chief": "RX",
        "deputy": "RX",
        "officer": "CRU",
        "clerk": "CRUX",
        "grid_staff": "R",
        "assistant": "CRU",
        "county": "R",
    },
    "banquets.followup": {
        "chief": "CRX",
        "deputy": "CRX",
        "officer": "CR",
        "clerk": "CRX",
        "assistant": "CR",
        "county": "R",
    },
    "banquets.poisoningreport": {
        "chief": "CRUAX",
        "deputy": "CRUAX",
        "officer": "CRU",
        "clerk": "CRUX",
        "assistant": "CR",
        "county": "R",
    },
    "banquets.banquetcook": {
        "chief": "RX",
        "deputy": "RX",
        "officer": "R",
        "clerk": "CRUXI",
        "county": "R",
    },
    # Whether a cook's papers hold on a day, and nothing else of the register.
    "banquets.cookverdict": {
        "chief": "R",
        "deputy": "R",
        "officer": "R",
        "clerk": "R",
        "grid_staff": "R",
        "assistant": "R",
        "county": "R",
    },
    "banquets.riskdish": {
        "chief": "CRU",
        "deputy": "CRU",
        "officer": "R",
        "clerk": "CRU",
        "grid_staff": "R",
        "assistant": "R",
        "county": "R",
    },
    # The office's other work (domain.md C2, publicity, training, targets: chief reads and voids, clerk keeps them).
    "activities.publicityactivity": {
        "chief": "CRUVX",
        "deputy": "CRUVX",
        "officer": "CR",
        "clerk": "CRUVXI",
        "assistant": "CR",
        "county": "R",
    },
    "activities.trainingsession": {
        "chief": "CRUVX",
        "deputy": "CRUVX",
        "officer": "CR",
        "clerk": "CRUVXI",
        "county": "R",
    },
    "activities.meeting": {
        "chief": "CRUVX",
        "deputy": "CRUVX",
        "officer": "CR",
        "clerk": "CRUVX",
        "county": "CRUV",
    },
    "activities.helptask": {
        "chief": "CRUVX",
        "deputy": "CRUVX",
        "officer": "CRU",
        "clerk": "CRUVX",
        "county": "R",
    },
    "activities.supervision": {"chief": "R", "deputy": "R", "clerk": "R", "county": "CRUVX"},
    "activities.mediarelease": {
        "chief": "CRUVX",
        "deputy": "CRUVX",
        "officer": "R",
        "clerk": "CRUVX",
        "county": "CRUVX",
    },
    "activities.mediaaccount": {
        "chief": "CRUVX",
        "deputy": "CRUVX",
        "officer": "R",
        "clerk": "CRUVX",
        "county": "CRUVX",
    },
    "activities.plandocument": {
        "chief": "CRUVX",
        "deputy": "CRUVX",
        "officer": "R",
        "clerk": "CRUVX",
        "county": "CRUVX",
    },
    "activities.officedrill": {
        "chief": "CRUVX",
        "deputy": "CRUVX",
        "officer": "CR",
        "clerk": "CRUVX",
        "county": "CRUVX",
    },
    "activities.targetitem": {
        "chief": "CRUVX",
        "deputy": "CRUVX",
        "officer": "R",
        "clerk": "CRUVX",
        "county": "CRUVX",
    },
    "activities.yearplanitem": {
        "chief": "CRUVX",
        "deputy": "CRUVX",
        "officer": "R",
        "clerk": "CRUVX",
        "county": "CRUVX",
    },
    "activities.workcategory": {
        "chief": "CRUX",
        "deputy": "CRUX",
        "officer": "R",
        "clerk": "CRUX",
        "county": "CRUX",
    },
    "activities.workrecord": {
        "chief": "CRUVX",
        "deputy": "CRUVX",
        "officer": "CR",
        "clerk": "CRUVXI",
        "county": "CRUVXI",
    },
    # Parts and counters: entered with what they belong to, listed for the figures that count them.
    **{
        f"activities.{part}": {"chief": "RX", "deputy": "RX", "officer": "R", "clerk": "RX", "county": "RX"}
        for part in (
            "publicitytopic",
            "publicitypartner",
            "publicitychannel",
            "publicitymaterial",
            "traininglaw",
            "releasesnapshot",
            "followersnapshot",
            "workamount",
            "workstep",
        )
    },
    "reports.summary": {
        "chief": "CRUAX",
        "deputy": "CRUX",
        "officer": "R",
        "clerk": "CRUX",
        "county": "CRUAX",
    },
    "reports.summarytemplate": {"chief": "CRUX", "deputy": "CRUX", "clerk": "CRUX", "county": "CRUX"},
    "reports.manualfigure": {
        "chief": "CRVX",
        "deputy": "CRVX",
        "officer": "R",
        "clerk": "CRVX",
        "county": "CRVX",
    },
    "reports.edition": {
        "chief": "CRAX",
        "deputy": "CRAX",
        "officer": "R",
        "clerk": "CRX",
        "county": "CRAX",
    },
    "reports.font": {"chief": "R", "admin": "CRU"},
    # Offices side by side: for those who see several.
    "reports.officeboard": {"county": "R"},
    "reports.figure": {"chief": "RX", "deputy": "RX", "officer": "R", "clerk": "RX", "county": "RX"},
    "core.job": {
        "chief": "CR",
        "deputy": "CR",
        "officer": "CR",
        "clerk": "CR",
        "county": "CR",
        "admin": "CR",
    },
    "core.todo": {
        "chief": "R",
        "deputy": "R",
        "officer": "R",
        "clerk": "R",
        "grid_staff": "R",
        "assistant": "R",
        "county": "R",
        "admin": "R",
        "auditor": "R",
    },
    "core.attachment": {"chief": "CR", "deputy": "CR", "officer": "CR", "clerk": "CR", "county": "R"},
    "core.issueddocument": {"chief": "CRAV", "deputy": "CRAV", "officer": "CR", "clerk": "R", "county": "R"},
    "core.grid": {
        "chief": "CRU",
        "deputy": "CRU",
        "officer": "R",
        "clerk": "CRU",
        "grid_staff": "R",
        "county": "R",
        "admin": "CRU",
    },
    "core.handover": {"chief": "CR", "deputy": "CR", "clerk": "R", "county": "R", "admin": "R"},
    # Keys for programs: everybody who works with records makes and revokes the own ones (C), the administrator sees
    # and revokes (RU) everybody's.
    "core.apitoken": {
        "chief": "C",
        "deputy": "C",
        "officer": "C",
        "clerk": "C",
        "grid_staff": "C",
        "assistant": "C",
        "county": "C",
        "admin": "RU",
        "auditor": "R",
    },
    "core.user": {"chief": "CRU", "deputy": "R", "clerk": "R", "county": "R", "admin": "CRU"},
    "core.office": {"chief": "RU", "deputy": "R", "clerk": "R", "county": "R", "admin": "CRU"},
    "core.calendarday": {
        "chief": "CRU",
        "deputy": "R",
        "officer": "R",
        "clerk": "CRU",
        "county": "R",
        "admin": "CRU",
    },
    "core.legalrule": {
        "chief": "CRU",
        "deputy": "R",
        "officer": "R",
        "clerk": "R",
        "county": "R",
        "admin": "CRU",
    },
    "core.numberseries": {"chief": "CRU", "deputy": "R", "officer": "R", "clerk": "RU", "county": "R"},
    "core.auditentry": {"chief": "R", "deputy": "R", "county": "R", "admin": "R", "auditor": "R"},
}


def _permissions() -> dict[str, frozenset[str]]:
    granted: dict[str, set[str]] = {role: set() for role in Role.values}
    for thing, by_role in MATRIX.items():
        app, model = thing.split(".")
        for role, letters in by_role.items():
            granted[role].update(f"{app}.{VERBS[letter]}_{model}" for letter in letters)
    return {role: frozenset(permissions) for role, permissions in granted.items()}


PERMISSIONS = _permissions()

# How far a role sees: every row of its office, of the offices below it, of its grids, of its villages, or nothing.
SEES_OFFICE = {Role.CHIEF, Role.DEPUTY, Role.CLERK}
SEES_GRIDS = {Role.OFFICER, Role.GRID_STAFF}
SEES_VILLAGES = {Role.ASSISTANT}
SEES_COUNTY = {Role.COUNTY}
# Accounts, rules, the calendar and the log are no business data: the administrator and the auditor see them.
RUNS_THE_SYSTEM = {Role.ADMIN, Role.AUDITOR}
SYSTEM_MODELS = {
    "core.user",
    "core.office",
    "core.village",
    "core.grid",
    "core.assignment",
    "core.handover",
    "core.auditentry",
    "core.apitoken",
    "core.job",
    "core.calendarday",
    "core.legalrule",
}


class ScopedQuerySet(models.QuerySet):
    """Base of every domain queryset.

    The model names the lookups that lead to its place: ``office_path`` always, ``grid_path`` and ``village_path``
    where rows lie in one. A model without ``grid_path`` is shared by its office. ``person_paths`` lead to the people
    whose own record a row is: they see it in whatever grid it lies. A model with ``assigned_path`` shows field people
    what is assigned to them, wherever it lies, and nothing else.
    """

    def visible_to(self, user):
        """The rows of this queryset that ``user`` may know of; no rows for somebody who is not signed in."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        office_path = getattr(self.model, "office_path")  # noqa: B009  every domain model names it
        if user.role in SEES_COUNTY:
            return self.filter(**{f"{office_path}__in": offices_of(user)})
        if user.role in RUNS_THE_SYSTEM:
            return self if self.model._meta.label_lower in SYSTEM_MODELS else self.none()
        rows = self.filter(**{office_path: user.office_id})
        if user.role in SEES_GRIDS and (path := getattr(self.model, "assigned_path", None)):
            return rows.filter(**{path: user.pk})
        if user.role in SEES_GRIDS and (path := getattr(self.model, "grid_path", None)):
            mine = models.Q(**{f"{path}__in": user.grids.values("pk")})
            for person_path in getattr(self.model, "person_paths", ()):
                mine |= models.Q(**{person_path: user.pk})
            return rows.filter(mine)
        if user.role in SEES_VILLAGES and (path := getattr(self.model, "village_path", None)):
            return rows.filter(**{f"{path}__in": user.villages.values("pk")})
        return rows


def sees_whole_scope(user, model) -> bool:
    """Whether ``user`` sees every row of ``model`` that lies in the own scope: field people see of what is assigned only
    what is assigned to them, so that a figure over it would count more than its list shows."""
    return not (user.role in SEES_GRIDS and getattr(model, "assigned_path", None))


def offices_of(user):
    """Primary keys of the offices whose records ``user`` works with: the own one, and for the county those below it."""
    from core.models import Office  # this module is imported by the models

    if user.role in SEES_COUNTY:
        return Office.objects.filter(models.Q(pk=user.office_id) | models.Q(parent=user.office_id)).values(
            "pk"
        )
    return Office.objects.filter(pk=user.office_id).values("pk")


def may(user, permission: str, row=None) -> bool:
    """Whether the role holds ``permission`` and, when ``row`` is given, whether the user can see that row."""
    if not (user.is_authenticated and user.is_active and permission in PERMISSIONS.get(user.role, ())):
        return False
    return row is None or type(row)._default_manager.visible_to(user).filter(pk=row.pk).exists()
