from entities.models.annual import AnnualReport, Reminder
from entities.models.assistants import AssistantTraining, VillageAssistant
from entities.models.budget import NoInspectPromise, SuperiorCheck, VisitReason
from entities.models.entities import Entity, EntityTag, Industry, StatusChange, Tag, TagChange
from entities.models.facilities import EntityFacility
from entities.models.licences import Licence
from entities.models.merging import DifferentShops, EntityMerge
from entities.models.online import OnlineCheck, OnlineSubject
from entities.models.standing import CreditClass, Listing, RiskGrade
from entities.models.unlicensed import UnlicensedShop
from entities.models.visits import ReturnVisit, VisitLog

__all__ = [
    "AnnualReport",
    "AssistantTraining",
    "CreditClass",
    "DifferentShops",
    "Entity",
    "EntityFacility",
    "EntityMerge",
    "EntityTag",
    "Industry",
    "Licence",
    "Listing",
    "NoInspectPromise",
    "OnlineCheck",
    "OnlineSubject",
    "Reminder",
    "ReturnVisit",
    "RiskGrade",
    "StatusChange",
    "SuperiorCheck",
    "Tag",
    "TagChange",
    "UnlicensedShop",
    "VillageAssistant",
    "VisitLog",
    "VisitReason",
]
