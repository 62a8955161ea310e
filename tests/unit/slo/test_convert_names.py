from sre_ops.slo.commands.convert_names import dashboard_names, file_names

SLOTH = ".sloth.yaml"


def test_a_file_keeps_its_name_and_its_place_below_the_folder() -> None:
    files = ["in/a.openslo.yaml", "in/deep/b.yml", "other/c.pyrra.yaml", "d"]

    names = file_names(files, ["in", "other/c.pyrra.yaml", "d"], SLOTH)

    assert list(names.values()) == [
        "a.sloth.yaml",
        "deep/b.sloth.yaml",
        "c.sloth.yaml",
        "d.sloth.yaml",
    ]


def test_files_that_would_meet_keep_all_of_their_name() -> None:
    names = file_names(["in/a.openslo.yaml", "in/a.pyrra.yaml"], ["in"], SLOTH)

    assert list(names.values()) == ["a-openslo-yaml.sloth.yaml", "a-pyrra-yaml.sloth.yaml"]


def test_files_of_one_name_in_two_folders_never_meet() -> None:
    names = file_names(["x/a.yaml", "y/a.yaml"], ["x", "y"], SLOTH)

    assert len(set(names.values())) == 2
    assert names == file_names(["x/a.yaml", "y/a.yaml"], ["x", "y"], SLOTH)


def test_a_hidden_ending_is_a_name() -> None:
    assert file_names([".sloth.yaml"], [".sloth.yaml"], SLOTH) == {
        ".sloth.yaml": ".sloth.yaml.sloth.yaml"
    }


def test_a_dashboard_is_named_after_its_service_and_never_after_another() -> None:
    names = dashboard_names(["checkout", "a/b", "a-b", "決済"])

    assert names["checkout"] == "checkout.dashboard.json"
    assert names["a-b"] == "a-b.dashboard.json"
    assert len(set(names.values())) == 4
    assert all("/" not in name for name in names.values())
