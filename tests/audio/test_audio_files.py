"""Which files of a folder are recordings."""

from serflow.audio.files import audio_files, subfolders


def test_files_named_like_audio_are_found_at_every_depth_in_the_order_of_their_paths(tmp_path):
    for name in ("b/2.WAV", "b/1.wav", "a/deep/3.flac", "c.aiff", "read.txt", "b/._1.wav", ".hidden.wav", "d.wav.part"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "folder.wav").mkdir()
    assert [path.relative_to(tmp_path).as_posix() for path in audio_files(tmp_path)] == ["a/deep/3.flac", "b/1.wav", "b/2.WAV", "c.aiff"]


def test_a_link_to_nothing_is_found_so_that_it_can_be_named(tmp_path):
    (tmp_path / "lost.wav").symlink_to(tmp_path / "nowhere.wav")
    assert [path.name for path in audio_files(tmp_path)] == ["lost.wav"]


def test_subfolders_are_the_folder_itself_and_all_below_it(tmp_path):
    (tmp_path / "b" / "c").mkdir(parents=True)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "file.wav").touch()
    assert list(subfolders(tmp_path)) == [tmp_path, tmp_path / "a", tmp_path / "b", tmp_path / "b" / "c"]


def test_subfolders_come_with_the_number_of_their_recordings(tmp_path):
    (tmp_path / "b").mkdir()
    for name in ("x.wav", "y.FLAC", "b/z.mp3", "b/notes.txt", "b/._z.mp3"):
        (tmp_path / name).touch()
    assert subfolders(tmp_path) == {tmp_path: 2, tmp_path / "b": 1}
