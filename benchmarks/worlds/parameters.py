"""What a world is drawn from: every number of the generator, with where it comes from.

"Assumption" says that no public figure is known for it. Nobody has counted how concealed suppliers run their fronts;
the measurements are therefore repeated under three other sets of assumptions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

Range = tuple[int, int]
"""The least and the most, both included."""
Weights = tuple[float, float, float, float]
"""How often there are 1, 2, 3 and 4 of something."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """The numbers behind a world. Shares are from 0 to 1, of what stands beside them."""

    # --- how large it is
    subjects: int = 2000  # sites and companies of the register together: the figure
    networks: int = 40  # planted: the figure
    fronts: Range = (3, 12)  # of a planted network. Assumption: reported cases name from three to some dozen
    people: int = 450  # innocent people with an account on a platform. Assumption
    letters: int = 24  # mails. Assumption: few, as in a real file

    # --- the ordinary population
    companies: float = 0.42  # of the subjects, rows of the register. Assumption
    with_site: float = 0.62  # of the innocent companies, that have a site in the case. Assumption
    second_site: float = 0.08  # of those, that run a second site under another brand. Assumption
    second_profile: float = 0.35  # of the people, that have an account on another platform, too. Assumption
    portfolio: float = 0.10  # of the people, that have a site of their own. Assumption
    staff: float = 0.35  # of the people, that work for a company of the case. Assumption
    legal_name: float = (
        0.90  # of sites, that state the name of the register. By hand: law asks for it in many countries
    )
    company_traces: Weights = (0.20, 0.35, 0.30, 0.15)  # what else a site and its row share. Assumption
    company_untraced: float = 0.02  # of those pairs, that share nothing else. Assumption
    person_traces: Weights = (0.40, 0.35, 0.20, 0.05)  # what two accounts of one innocent share. Assumption
    history: float = 0.12  # of the sites, whose registration was saved years ago, too. Assumption
    renamed: float = 0.30  # of the innocent sites captured twice, that bore another name before. Assumption
    two_captures: float = 0.15  # of the sites, captured twice, a year apart. Assumption

    # --- what everybody uses
    privacy: float = 0.45  # of registrations, behind a service. Assumption; since 2018 studies report as many or more
    privacy_services: int = 6  # Assumption: few large ones
    content_network: float = (
        0.25  # of sites, behind one. About what surveys of web servers report (one in four to five)
    )
    own_address: float = 0.12  # of sites, a network address that no other site has. Assumption
    hosts: int = 25  # companies that host; the largest has many times the customers of the smallest. Assumption
    analytics: float = 0.55  # of sites, that count visitors. Surveys: a little more than half
    advertising: float = 0.12  # of sites, that show advertisements. Assumption
    redacted_certificates: float = 0.15  # of sites, whose certificate stands in no log that was saved. Assumption
    web_mail: float = 0.30  # of people and small firms, that use a large mail service. Assumption

    # --- what concealed hands do
    alias: float = 0.50  # of further fronts, one already planted person or organisation under another name. Assumption
    traces: Weights = (0.15, 0.35, 0.30, 0.20)  # what such a front shares with an earlier one. Assumption
    untraced: float = 0.03  # of such fronts, that share nothing at all. Assumption; they count against recall
    infrastructure: float = 0.70  # of further organisations, that run on the network's technical means. Assumption
    means: Weights = (0.15, 0.35, 0.30, 0.20)  # how many of them. Assumption
    means_again: float = 0.60  # of those, where means are used again that the network has already. Assumption
    infrastructure_untraced: float = 0.03  # of those, where nothing of it was captured. Assumption
    infrastructure_inside: float = 0.35  # of aliases, that run on those means besides. Assumption
    control: float = 0.50  # of further people and organisations, with a stated tie to an earlier one. Assumption

    # --- decoys: how many, and with how many victims
    agencies: int = 8  # web agencies. Assumption
    agency_customers: Range = (8, 40)  # the "agencies", by hand
    templates: int = 8  # white-label templates. Assumption
    template_users: Range = (6, 25)  # Assumption
    offices: int = 12  # addresses of co-working spaces and agents. Assumption
    office_companies: Range = (10, 200)  # by hand; agents' addresses with thousands are known
    parked: int = 50  # sites. Assumption
    stock_pictures: int = 8  # one picture, stolen or bought, on unrelated accounts. Assumption
    stock_users: Range = (3, 12)  # Assumption
    nominees: int = 6  # people who direct many companies for a fee. Assumption
    nominee_companies: Range = (15, 100)  # Assumption
    accountants: int = 8  # whose mailbox stands in their clients' rows of the register. Assumption
    accountant_clients: Range = (4, 15)  # Assumption
    company_twins: int = 25  # names that unrelated companies bear. Assumption
    person_twins: int = 25  # names that unrelated people bear. Assumption
    twins: Range = (2, 4)  # Assumption
    franchises: int = 6  # whose partners copy the vendor's text. Assumption
    partners: Range = (4, 20)  # Assumption
    plugins: int = 4  # whose author's verification token stays in. Assumption
    plugin_users: Range = (5, 25)  # Assumption
    shared_certificates: int = 10  # of content networks, with many customers' names. Assumption
    certificate_names: Range = (8, 40)  # Assumption
    copied_policy: float = 0.30  # of sites, with one of few privacy policies that everybody copies. Assumption

    def scaled(self, share: float) -> Parameters:
        """The same kind of world with that share of its subjects, networks and decoys; at least one of each."""
        counts = "subjects networks people letters hosts agencies templates offices parked stock_pictures nominees "
        counts += "accountants company_twins person_twins franchises plugins shared_certificates"
        sizes = "agency_customers template_users office_companies nominee_companies partners plugin_users "
        sizes += "certificate_names"
        most = max(4, round(self.subjects * share * 0.1))
        smaller: dict[str, int] = {name: max(1, round(getattr(self, name) * share)) for name in counts.split()}
        bounded = {
            name: (min(low, most), min(high, most)) for name in sizes.split() for low, high in [getattr(self, name)]
        }
        return replace(self, **smaller, **bounded)  # type: ignore[arg-type]


SMALL = 0.1
"""The share of a small world."""
SMALL_NETWORKS = 6
"""Planted networks of a small world: more than its share, so that there is something to find."""


def small(parameters: Parameters) -> Parameters:
    """A world of about 200 sites and companies with 6 networks: for tests and a first look."""
    return replace(parameters.scaled(SMALL), networks=SMALL_NETWORKS)


BASE = Parameters()

CONFIGURATIONS: Mapping[str, Parameters] = {
    "base": BASE,
    # A case as most are.
    "small": small(BASE),
    # Innocents share more: larger agencies and offices, more content networks, more twins.
    "busy": replace(
        BASE,
        agencies=12,
        agency_customers=(15, 60),
        office_companies=(20, 250),
        offices=16,
        content_network=0.45,
        own_address=0.06,
        hosts=15,
        analytics=0.75,
        company_twins=40,
        person_twins=40,
        two_captures=0.25,
        copied_policy=0.45,
        second_site=0.14,
    ),
    # Fewer traces: most registrations are hidden, people slip less.
    "sparse": replace(
        BASE,
        traces=(0.35, 0.40, 0.18, 0.07),
        means=(0.35, 0.40, 0.18, 0.07),
        company_traces=(0.40, 0.40, 0.15, 0.05),
        person_traces=(0.60, 0.30, 0.08, 0.02),
        untraced=0.045,
        company_untraced=0.03,
        privacy=0.75,
        analytics=0.35,
        web_mail=0.45,
    ),
    # Twice the decoys.
    "decoys": replace(
        BASE,
        agencies=16,
        templates=18,
        offices=24,
        parked=100,
        stock_pictures=20,
        nominees=12,
        accountants=16,
        company_twins=50,
        person_twins=50,
        franchises=12,
        plugins=8,
        shared_certificates=20,
        copied_policy=0.50,
    ),
}
"""By the name on the command line."""
