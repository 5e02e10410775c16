"""The lists and pairs as the benchmark of names reads them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from benchmarks import people

SDN = '7,"DOE, Ann",individual' + ",-0- " * 8 + ',"DOB 03 Feb 1961; alt. DOB 1962; POB Bogota, Colombia."\n'
UN = """<L><INDIVIDUALS><INDIVIDUAL><DATAID>9</DATAID><FIRST_NAME>ANN</FIRST_NAME><SECOND_NAME>DOE</SECOND_NAME>
<NATIONALITY><VALUE>Syria</VALUE></NATIONALITY><INDIVIDUAL_ALIAS><ALIAS_NAME>Anne Doe</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_DATE_OF_BIRTH><DATE>1961-02-03</DATE></INDIVIDUAL_DATE_OF_BIRTH></INDIVIDUAL></INDIVIDUALS></L>"""
EU = """celex,recordId,schema,name,alias,weakAlias,previousName,country
C,1,Person,An Il,"An, Il; An Ill, Ahn Il",Ani,,DPRK
C,2,LegalEntity,An Ltd,,,,
"""


def test_lists_give_all_names_dates_and_the_country(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    for name, text in (("sdn.csv", SDN), ("alt.csv", '7,1,"aka","ROE, Ann",-0- \n'), ("un.xml", UN), ("eu.csv", EU)):
        (tmp_path / "lists" / name).write_text(text)
    (ofac,), (un,), (eu,) = (read(tmp_path) for read in (people.ofac, people.united_nations, people.european_union))
    assert ofac == people.Person("ofac-7", ("DOE, Ann", "ROE, Ann"), ("1961-02-03", "1962"), "Colombia")
    assert un == people.Person("un-9", ("ANN DOE", "Anne Doe"), ("1961-02-03",), "Syria")
    assert eu.names == ("An Il", "An, Il", "An Ill", "Ahn Il", "Ani")


def test_pairs_of_two_people_are_of_two_people(tmp_path: Path) -> None:
    listed = {
        "latin": [["An Il", "Ahn Il"], ["AN IL", "An Ir"], ["O Il", "Oh Il"]],
        "hangul": [["O Il", "오일"], ["An Il", "안일"]],
        "different_alias": [["Oh Il", "Bob Roe"]],
    }
    members = [{"en": f"KIM {n}", "kr": n, "dprk": n, "cn": n, "py": n, "ru": n} for n in ("a", "b", "c")]
    (tmp_path / "pairs").mkdir()
    (tmp_path / "pairs" / "listed_names_held.json").write_text(json.dumps(listed))
    (tmp_path / "pairs" / "assembly_held.json").write_text(json.dumps(members))
    settings = {one.name: one for one in people.settings(tmp_path, np.random.default_rng(0))}
    assert settings["listed_latin"].mated == [("An Il", "Ahn Il"), ("AN IL", "An Ir"), ("O Il", "Oh Il")]
    for one in ("listed_latin", "listed_hangul"):
        for a, b in settings[one].nonmated:
            assert a.startswith("O") != b.startswith(("O", "오")), "these are one person's"
    members_pairs = settings["members_latin_hangul"]
    assert members_pairs.mated == [("KIM a", "a"), ("KIM b", "b"), ("KIM c", "c")]
    assert sorted(members_pairs.nonmated) == [(f"KIM {a}", b) for a in "abc" for b in "abc" if a != b]
