"""What the demo needs to be played: the programme, people in every role, a window open now.

Safe to repeat: a second start finds everybody and keeps what they did. Never used in production.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from app.config import Settings
from app.passwords import Argon2Hasher
from app.persistence.engine import open_database
from app.persistence.unit_of_work import units_of_work
from app.services.booking.windows import Windows
from app.services.catalogue.importing import Import
from app.services.companies.companies import Companies
from app.services.errors import EmailTaken, NotFound
from app.services.people.accounts import Accounts, LoginRules
from app.services.ports import UnitOfWorkFactory
from app.services.roles import Role
from app.services.rows.companies import CompanyMember, CompanyRole
from exam_engine.exchange import load_programme

SCHEME = "cmle/foundation"
PASSWORD = "assay-demo"  # noqa: S105 - shown on the console of the demo
WINDOW = timedelta(hours=12)
LEAD = timedelta(minutes=5)

PEOPLE = (
    ("Ada Brandt", "ada@demo.example", Role.CANDIDATE),
    ("Ben Okafor", "ben@demo.example", Role.CANDIDATE),
    ("Chiara Sala", "chiara@demo.example", Role.CANDIDATE),
    ("Paula Proctor", "proctor@demo.example", Role.PROCTOR),
    ("Samir Supervisor", "supervisor@demo.example", Role.SUPERVISOR),
    ("Rita Reviewer", "reviewer@demo.example", Role.REVIEWER),
    ("Dora Decider", "decider@demo.example", Role.DECIDER),
    ("Arno Author", "author@demo.example", Role.AUTHOR),
    ("Anna Administrator", "admin@demo.example", Role.ADMINISTRATOR),
    ("Emil Employer", "employer@demo.example", Role.EMPLOYER),
)
ADMINISTRATOR, EMPLOYER = "admin@demo.example", "employer@demo.example"
COMPANY = "Example Hiring"


class DemoRefused(Exception):
    """The demo's people have known passwords, so it stays on one machine."""

    code = "demo_refused"


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """One line of the table of logins."""

    role: str
    name: str
    email: str
    password: str


def seed(settings: Settings) -> list[DemoLogin]:
    """Bring the demo's content, people and window into the database.

    Raises:
        DemoRefused: in production.
    """
    if settings.environment != "embedded":
        raise DemoRefused("the demo's passwords are public: use it in embedded mode only")
    database = open_database(settings.database_url)
    uow = units_of_work(database)
    for folder in _programmes(settings.content_dir):
        Import(uow).programme(load_programme(folder))
    _people(settings, uow)
    _window(uow)
    _company(uow)
    database.close()
    return [DemoLogin(role.value, name, email, PASSWORD) for name, email, role in PEOPLE]


def _programmes(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob("*/programme.yaml"))


def _people(settings: Settings, uow: UnitOfWorkFactory) -> None:
    rules = LoginRules(settings.session_lifetime, settings.login_tries_per_minute)
    accounts = Accounts(uow, Argon2Hasher(), _Unlimited(), rules)
    with uow() as work:
        missing = [one for one in PEOPLE if work.people.by_email(one[1]) is None]
    for name, email, role in missing:
        try:
            accounts.add(email=email, name=name, password=PASSWORD, roles=frozenset({role}))
        except EmailTaken:
            continue


def _window(uow: UnitOfWorkFactory) -> None:
    windows = Windows(uow)
    try:
        windows.current(SCHEME)
    except NotFound:
        with uow() as work:
            now = work.now()
        windows.open_window(SCHEME, opens_at=now - LEAD, closes_at=now + WINDOW)


def _company(uows: UnitOfWorkFactory) -> None:
    """Let the employer lead a company, once."""
    with uows() as uow:
        by, owner = uow.people.by_email(ADMINISTRATOR), uow.people.by_email(EMPLOYER)
        assert by is not None
        assert owner is not None
        if any(one.name == COMPANY for one in uow.companies.all()):
            return  # whatever was done with it since stays
    company = Companies(uows, uows).make(COMPANY, by=by)
    with uows() as uow:
        uow.companies.join(CompanyMember(owner.id, company.id, CompanyRole.OWNER, uow.now()))
        uow.commit()


class _Unlimited:
    """Seeding is not counted."""

    def allow(self, key: str, *, limit: int, per_s: int) -> bool:
        return True
