"""Who works at Marlow & Reed, and where. Names are invented; the people of the stories keep theirs everywhere."""

from dataclasses import dataclass

from rapport.directory.people.types import Role, WorkerType

COMPANY = "Marlow & Reed"
MAIL_DOMAIN = "marlowreed.example"
PASSWORD = "marlow-and-reed"  # printed at the first start, for the demo company only


@dataclass(frozen=True)
class Place:
    """A site: its name, zone and the country (and part of it) whose holidays it keeps."""

    name: str
    zone: str
    country: str
    subdivision: str = ""


@dataclass(frozen=True)
class Member:
    """Somebody of the department; ``team`` by name, ``manager`` by name."""

    name: str
    role: Role
    position: str
    team: str
    manager: str = ""
    worker_type: WorkerType = WorkerType.PERMANENT


@dataclass(frozen=True)
class Desk:
    """A team: the team above it, who leads it, where it sits, and by which calendar it works."""

    name: str
    parent: str
    lead: str
    place: str
    calendar: str = ""


PLACES = (
    Place("Leeds", "Europe/London", "GB", "ENG"),
    Place("Toronto", "America/Toronto", "CA", "ON"),
    Place("Denver", "America/Denver", "US", "CO"),
)

DESKS = (
    Desk("Customer service", "", "Ana Ruiz", "Leeds"),
    Desk("United Kingdom", "Customer service", "Grace Osei", "Leeds"),
    Desk("North America", "Customer service", "Henrik Lund", "Toronto"),
    Desk("Leeds day", "United Kingdom", "Sue Marsh", "Leeds", "Leeds"),
    Desk("Leeds evening", "United Kingdom", "Dan Cole", "Leeds", "Leeds"),
    Desk("Toronto", "North America", "Priya Nair", "Toronto", "Toronto"),
    Desk("Denver", "North America", "Luis Ortega", "Denver", "Denver"),
)

LEADERS = (
    Member("Ana Ruiz", Role.DIRECTOR, "Director of customer service", "Customer service"),
    Member("Grace Osei", Role.MANAGER, "Manager, United Kingdom", "United Kingdom", "Ana Ruiz"),
    Member("Henrik Lund", Role.MANAGER, "Manager, North America", "North America", "Ana Ruiz"),
    Member("Sue Marsh", Role.SUPERVISOR, "Supervisor, Leeds day", "Leeds day", "Grace Osei"),
    Member("Dan Cole", Role.SUPERVISOR, "Supervisor, Leeds evening", "Leeds evening", "Grace Osei"),
    Member("Priya Nair", Role.SUPERVISOR, "Supervisor, Toronto", "Toronto", "Henrik Lund"),
    Member("Luis Ortega", Role.SUPERVISOR, "Supervisor, Denver", "Denver", "Henrik Lund"),
)

REPRESENTATIVES = {
    "Leeds day": (
        "Tom Bell, Aisha Khan, Ben Whitaker, Chloe Foster, Darren Holt, Ewa Nowak, Farah Aziz, Gareth Pugh, Holly Dean, "
        "Imran Shah, Jess Morley, Kofi Mensah, Lucy Brandt"
    ),
    "Leeds evening": "Maya Singh, Nathan Frost, Olivia Hart, Paul Dwyer, Rosa Lima, Sam Okafor, Tara Quinn, Umar Farooq, Vera Ilic",
    "Toronto": "Amelie Roy, Brandon Lee, Carmen Diaz, Dylan Wong, Elise Tremblay, Faith Owusu, Gavin Ross, Hana Kim, Isaac Cohen",
    "Denver": "Jade Miller, Kyle Turner, Lena Schmidt, Marcus Reid, Nina Alvarez, Owen Clark, Paige Sutton",
}
# One in ten is part-time, temporary or outsourced: every ninth name, in turn.
OTHER_TERMS = (WorkerType.PART_TIME, WorkerType.TEMPORARY, WorkerType.OUTSOURCED)


def members() -> list[Member]:
    """Return all 45, leaders first: 1 director, 2 managers, 4 supervisors, 38 representatives."""
    leads = {desk.name: desk.lead for desk in DESKS}
    everybody = list(LEADERS)
    for team, names in REPRESENTATIVES.items():
        for name in names.split(", "):
            number = len(everybody)
            terms = OTHER_TERMS[number // 9 % 3] if number % 9 == 0 else WorkerType.PERMANENT
            position = "Representative, evening" if team == "Leeds evening" else "Representative"
            everybody.append(Member(name, Role.REPRESENTATIVE, position, team, leads[team], terms))
    return everybody


def address(name: str) -> str:
    """Return the person's e-mail address at the company."""
    return f"{name.lower().replace(' ', '.')}@{MAIL_DOMAIN}"


# Department of the company, what it answers for, and whom to talk to there.
DEPARTMENTS = (
    ("Logistics", "Carriers, delivery slots, damage on the way, warehouse", "Olga Brandt"),
    ("Product development", "Design, materials, instructions, spare parts", "Jonas Weber"),
    ("Web shop", "Stock shown, prices, checkout, customer accounts", "Ines Carvalho"),
    ("Marketing", "Campaigns, product descriptions, promises in advertising", "Theo Grant"),
    ("Billing", "Payments, invoices, refunds", "Ruth Adler"),
    ("Stores", "Leeds, Toronto and Denver: staff, stock, opening hours", "Callum Boyd"),
)

CARRIERS = ("Swift", "NorthVan", "ParcelJet", "Own van")
STORES = ("Leeds", "Toronto", "Denver")
PRODUCTS = (
    "Oak bed 160", "Linen sofa", "Orchard table lamp", "Brae kettle", "Wool rug Fell", "Holm desk", "Larch bookcase", "Down duvet",
    "Moor dining table", "Ash chair", "Dale mattress", "Tarn mirror", "Beck saucepan set", "Pine wardrobe", "Heath curtains",
)  # fmt: skip

FIRST_NAMES = (
    "Joan, Samuel, Edith, Brian, Fatima, George, Helen, Ian, Julia, Kwame, Laura, Martin, Nora, Oscar, Petra, Quentin, Rachel, "
    "Stephen, Teresa, Ursula, Victor, Wendy, Yusuf, Zara, Alan, Beatrice, Colin, Diana, Edward, Fiona, Gordon, Harriet, Ivan, "
    "Jasmine, Kevin, Linda, Miguel, Naomi, Patrick, Ruby, Simon, Tanya, Vincent, William, Amira, Bruno, Cecilia, Dev, Elena, Frank"
).split(", ")
LAST_NAMES = (
    "Hale, Abara, Turner, Wright, Hughes, Green, Baker, Adams, Nelson, Carter, Mitchell, Perez, Roberts, Phillips, Campbell, Parker, "
    "Evans, Edwards, Collins, Stewart, Morris, Rogers, Reed, Cook, Morgan, Cooper, Peterson, Bailey, Kelly, Howard, Ward, Cox, Diaz, "
    "Richardson, Wood, Watson, Brooks, Bennett, Gray, James, Reyes, Cruz, Price, Myers, Long, Foster, Sanders, Ross, Powell, Sullivan, "
    "Russell, Ortiz, Jenkins, Gutierrez, Perry, Butler, Barnes, Fisher, Henderson, Coleman, Simmons, Patterson, Jordan, Reynolds"
).split(", ")
