"""What is installed is locked by hash, from any mirror, every direct dependency has its reason on paper."""

import ast
import re
import sys
from importlib.metadata import packages_distributions

import pytest

from reports.freezing import LIBRARIES
from tests.needs import PROJECT

PIN = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==(\S+)(.*)$")


def blocks(name):
    """The requirements of a lock file, continuation lines joined."""
    text = (PROJECT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def pins(name):
    """{package: version} of a lock file."""
    return {match[1].lower(): match[2] for line in blocks(name) if (match := PIN.match(line))}


def direct(name):
    """Normalised names of the packages asked for in an .in file."""
    lines = (PROJECT / name).read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line.strip() and not line.startswith(("#", "-r"))]
    return [re.split(r"[\[=<>~!; ]", line.strip())[0].lower().replace("_", "-") for line in wanted]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_every_line_is_pinned_and_hashed(name):
    lines = blocks(name)
    assert len(lines) > 50
    assert [line for line in lines if not PIN.match(line) or "--hash=sha256:" not in line] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_no_registry_address(name):
    assert re.findall(r"://|--index-url|--find-links", (PROJECT / name).read_text(encoding="utf-8")) == []


def test_the_test_lock_holds_every_pin_of_the_other():
    tested = pins("requirements-test.txt")
    assert {name: tested.get(name) for name in pins("requirements.txt")} == pins("requirements.txt")


@pytest.mark.parametrize("name", ["requirements", "requirements-test"])
def test_lock_holds_what_is_asked_for(name):
    locked = {package.replace("_", "-") for package in pins(f"{name}.txt")}
    assert [package for package in direct(f"{name}.in") if package not in locked] == []


@pytest.mark.parametrize("name", ["requirements.in", "requirements-test.in"])
def test_every_direct_dependency_has_a_reason(name):
    reasons = (PROJECT / "docs/dependencies.md").read_text(encoding="utf-8").lower()
    assert [package for package in direct(name) if f"| {package} |" not in reasons] == []


# Named in settings, on a command line or by another library, and so never imported by the portal's own code.
NOT_IMPORTED = {
    "django-htmx": "django_htmx",
    "django-cotton": "django_cotton",
    "django-template-partials": "template_partials",
    "django-axes": "axes",
    "whitenoise": "whitenoise",
    "argon2-cffi": "Argon2PasswordHasher",
    "psycopg": "postgresql",
    "redis": "REDIS_URL",
    "gunicorn": "gunicorn",
    "pylopdf-fonts-zh-cn": "pylopdf_fonts_zh_cn",
}
PRODUCT = (
    "config",
    "core",
    "entities",
    "inspections",
    "food_safety",
    "special_equipment",
    "complaints",
    "banquets",
    "activities",
    "reports",
)


def product_sources():
    return [path for app in PRODUCT for path in sorted((PROJECT / app).rglob("*.py"))]


def imported_distributions():
    """Normalised names of the distributions that the product's own code imports."""
    modules = set()
    for path in product_sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules.add((node.module or "").split(".")[0])
    known = packages_distributions()
    foreign = modules - set(PRODUCT) - set(sys.stdlib_module_names)
    return {known[module][0].lower().replace("_", "-") for module in foreign if module in known}


def test_every_import_is_a_direct_dependency():
    """Not one that merely comes with another package today."""
    assert imported_distributions() - set(direct("requirements.in")) == set()


def test_every_direct_dependency_is_used():
    text = "\n".join(path.read_text(encoding="utf-8") for path in product_sources())
    named = {package for package, word in NOT_IMPORTED.items() if word in text}
    assert set(direct("requirements.in")) - imported_distributions() - named == set()


def test_what_an_edition_notes_versions_of_is_installed_with_the_portal():
    """The tests' own environment holds more: freezing would work here, and nowhere else."""
    own = pins("requirements.txt")
    assert [name for name in LIBRARIES if name.lower() not in own] == []
