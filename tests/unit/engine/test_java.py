"""Which Java is taken, and the options it gets."""

from pathlib import Path

import pytest
from buybox_config.engine.java import Java, choose_java, collector_settings, major_version, server_options
from buybox_config.engine.opensearch import command
from buybox_config.engine.places import Places
from buybox_config.errors import EngineError
from buybox_config.settings import Settings, load_settings


def java_home(folder: Path, release: str) -> Path:
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "java").write_text("#!/bin/sh\n")
    (folder / "release").write_text(release)
    return folder


def places(home: Path) -> Places:
    return Places(engine=home, home=home, trees=home / "trees", user=None)


def test_the_java_of_the_settings_comes_first(tmp_path: Path) -> None:
    home = java_home(tmp_path / "java", 'IMPLEMENTOR="x"\nJAVA_VERSION="21.0.4"\n')
    assert choose_java(Settings(data_dir=tmp_path, java_home=home)) == Java(home, 21)


def test_without_one_the_packaged_java_is_taken(tmp_path: Path) -> None:
    assert choose_java(Settings(data_dir=tmp_path)).major >= 25


def test_a_java_home_of_the_shell_does_not_replace_the_packaged_one() -> None:
    assert load_settings({"HOME": "/home/x", "JAVA_HOME": "/opt/old"}).java_home is None


@pytest.mark.parametrize(
    ("version", "major"), [("25.0.2", 25), ("25", 25), ("21.0.4+7", 21), ("1.8.0_402", 8), ("26-ea", 26)]
)
def test_the_major_version_is_read(tmp_path: Path, version: str, major: int) -> None:
    assert major_version(java_home(tmp_path / "java", f'JAVA_VERSION="{version}"\n')) == major


@pytest.mark.parametrize("version", ["17.0.15", "1.8.0_402", "20"])
def test_a_java_that_is_too_old_is_refused(tmp_path: Path, version: str) -> None:
    home = java_home(tmp_path / "java", f'JAVA_VERSION="{version}"\n')
    with pytest.raises(EngineError, match="set BUYBOX_JAVA_HOME to a Java 21 or newer"):
        choose_java(Settings(data_dir=tmp_path, java_home=home))


@pytest.mark.parametrize("release", ["", "JAVA_VERSION=25", 'OTHER="25"'])
def test_a_folder_that_is_no_java_is_refused(tmp_path: Path, release: str) -> None:
    with pytest.raises(EngineError, match="there is no Java in"):
        major_version(java_home(tmp_path / "java", release))


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="there is no Java in"):
        major_version(tmp_path / "none")


def test_the_heap_is_bounded_on_both_sides(tmp_path: Path) -> None:
    options = server_options(Java(tmp_path, 25), 700, places(tmp_path), fast_boot=False)
    assert {"-Xms700m", "-Xmx700m", "-XX:MaxDirectMemorySize=350m"} <= set(options)


def test_compact_headers_are_asked_for_only_where_java_knows_them(tmp_path: Path) -> None:
    old = server_options(Java(tmp_path, 21), 512, places(tmp_path), fast_boot=False)
    new = server_options(Java(tmp_path, 25), 512, places(tmp_path), fast_boot=False)
    assert set(new) - set(old) == {"-XX:+UseCompactObjectHeaders"}


def test_garbage_counts_as_memory_in_use_only_where_it_is_collected_first() -> None:
    assert collector_settings(fast_boot=True) == {"indices.breaker.total.use_real_memory": False}
    assert collector_settings(fast_boot=False) == {}


def test_the_confining_agent_is_left_out_only_for_a_fast_boot(tmp_path: Path) -> None:
    steady = server_options(Java(tmp_path, 25), 512, places(tmp_path), fast_boot=False)
    fast = server_options(Java(tmp_path, 25), 512, places(tmp_path), fast_boot=True)
    assert "-javaagent:agent/opensearch-agent.jar" in steady
    assert not any(option.startswith("-javaagent") for option in fast)
    assert "-XX:TieredStopAtLevel=1" in fast
    assert "-XX:TieredStopAtLevel=1" not in steady


def test_the_command_names_every_jar_and_no_module_that_the_packaged_java_lacks(tmp_path: Path) -> None:
    tree = tmp_path / "a tree"
    (tree / "lib").mkdir(parents=True)
    for name in ("b.jar", "a.jar", "note.txt"):
        (tree / "lib" / name).touch()
    words = command(tree, Java(tmp_path, 25), places(tmp_path), 512, fast_boot=False)
    assert words[words.index("-cp") + 1] == "lib/a.jar:lib/b.jar"
    assert not any("incubator" in word for word in words)
    assert f"-Dopensearch.path.home={tree}" in words
