"""The publications that the indicators come from. Each gives a :class:`Source` with the passage, in our words.

Titles, dates and numbers are as the publishers have them; a section is named only where it is certain. The Panel of
Experts of the United Nations numbers its paragraphs; they are left out where they could not be looked up.
"""

from __future__ import annotations

from truename.indicators import Source


def guidance_2022(passage: str) -> Source:
    """The first guidance of three US authorities on concealed IT workers; its fact sheet says the same in short."""
    return Source(
        "US Department of State, US Department of the Treasury, FBI",
        "Guidance on the Democratic People's Republic of Korea Information Technology Workers",
        "2022-05-16",
        "https://ofac.treasury.gov/media/923126/download?inline",
        passage,
    )


def guidance_2023(passage: str) -> Source:
    """What the United States and the Republic of Korea added."""
    return Source(
        "FBI, with US Department of State and authorities of the Republic of Korea",
        "Additional Guidance on the Democratic People's Republic of Korea Information Technology Workers",
        "2023-10-18",
        "https://www.ic3.gov/PSA/2023/PSA231018",
        passage,
    )


def psa_2024(passage: str) -> Source:
    """FBI on helpers inside the United States."""
    return Source(
        "FBI, Internet Crime Complaint Center",
        "Democratic People's Republic of Korea Leverages U.S.-Based Individuals to Defraud U.S. Businesses and "
        "Generate Revenue",
        "2024-05-16",
        "https://www.ic3.gov/PSA/2024/PSA240516",
        passage,
    )


def psa_january_2025(passage: str) -> Source:
    """FBI, alert I-012325-PSA."""
    return Source(
        "FBI, Internet Crime Complaint Center",
        "North Korean IT Workers Conducting Data Extortion",
        "2025-01-23",
        "https://www.ic3.gov/PSA/2025/PSA250123",
        passage,
    )


def psa_july_2025(passage: str) -> Source:
    """FBI's update of its guidance to businesses."""
    return Source(
        "FBI, Internet Crime Complaint Center",
        "North Korean IT Worker Threats to U.S. Businesses",
        "2025-07-23",
        "https://www.ic3.gov/PSA/2025/PSA250723-4",
        passage,
    )


def supply_chains_2018(passage: str) -> Source:
    """The advisory on supply chains. The address is OFAC's page that lists it: the file itself has moved often."""
    return Source(
        "US Department of State, US Department of the Treasury, US Department of Homeland Security",
        "North Korea Sanctions & Enforcement Actions Advisory: Risks for Businesses with Supply Chain Links to North "
        "Korea",
        "2018-07-23",
        "https://ofac.treasury.gov/sanctions-programs-and-country-information/north-korea-sanctions",
        passage,
    )


def designation_2018(passage: str) -> Source:
    """OFAC's designation of two IT companies that were one."""
    return Source(
        "US Department of the Treasury, OFAC",
        "Treasury Targets North Korea-Controlled Information Technology Companies in China and Russia",
        "2018-09-13",
        "https://home.treasury.gov/news/press-releases/sm481",
        passage,
    )


def seizure_2023(passage: str) -> Source:
    """The seizure of 17 domains."""
    return Source(
        "US Department of Justice",
        "Justice Department Announces Court-Authorized Action to Disrupt Illicit Revenue Generation Efforts of "
        "Democratic People's Republic of Korea Information Technology Workers",
        "2023-10-18",
        "https://www.justice.gov/opa/pr/justice-department-announces-court-authorized-action-disrupt-illicit-revenue-generation",
        passage,
    )


def shells_2006(passage: str) -> Source:
    """FinCEN on shell companies, FIN-2006-G014."""
    return Source(
        "US Department of the Treasury, FinCEN",
        "Potential Money Laundering Risks Related to Shell Companies (FIN-2006-G014)",
        "2006-11-09",
        "https://www.fincen.gov/resources/statutes-regulations/guidance/potential-money-laundering-risks-related-shell-companies",
        passage,
    )


def exports_2023(passage: str) -> Source:
    """FinCEN and BIS on procurement that evades export controls, FIN-2023-NTC2."""
    return Source(
        "US Department of the Treasury, FinCEN, and US Department of Commerce, BIS",
        "FinCEN and the U.S. Department of Commerce's Bureau of Industry and Security Announce New Reporting Key Term "
        "and Highlight Red Flags Relating to Global Evasion of U.S. Export Controls (FIN-2023-NTC2)",
        "2023-11-06",
        "https://www.fincen.gov/sites/default/files/shared/FinCEN_Joint_Notice_US_Export_Controls_FINAL508.pdf",
        passage,
    )


def ownership_2014(passage: str) -> Source:
    """OFAC on entities that listed persons own or control."""
    return Source(
        "US Department of the Treasury, OFAC",
        "Frequently Asked Question 398: OFAC's 50 Percent Rule, ownership and control",
        "2014-08-13",
        "https://ofac.treasury.gov/faqs/398",
        passage,
    )


def _panel(symbol: str, date: str, passage: str) -> Source:
    return Source(
        "United Nations, Panel of Experts established pursuant to resolution 1874 (2009)",
        f"Report of the Panel of Experts ({symbol})",
        date,
        f"https://undocs.org/{symbol}",
        passage,
    )


def panel_2017(passage: str) -> Source:
    """The panel's final report of 2017."""
    return _panel("S/2017/150", "2017-02-27", passage)


def panel_2020(passage: str) -> Source:
    """The panel's final report of 2020. The annex to the guidance of 2022 sums up what it says of IT workers."""
    return _panel("S/2020/151", "2020-03-02", passage)


def panel_2021(passage: str) -> Source:
    """The panel's final report of 2021. The annex to the guidance of 2022 sums up what it says of IT workers."""
    return _panel("S/2021/211", "2021-03-04", passage)
