"""report-card as a process: its exit statuses, its one sentence where it cannot measure, and its JSON."""
import copy
import importlib.machinery
import importlib.util
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(os.environ["SHIFTGUARD_ROOT"])
PROGRAM = pathlib.Path(os.environ["SHIFTGUARD_BIN"]) / "report-card"
MODELS = pathlib.Path(os.environ.get("SHIFTGUARD_MODELS", ROOT / "build/models"))
DATA = pathlib.Path(os.environ.get("SHIFTGUARD_TEST_DATA", ROOT / "build/test-data"))


def run(*words, models=MODELS):
    models = ["--models", models, "--threads", "1"] if models else []
    return subprocess.run([PROGRAM, *map(str, [*words, *models])], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=240, check=False)


class ReportCard(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def photograph(self, name, which):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(DATA / which, path)

    def assert_cannot(self, done, *words):
        """It could not measure: one sentence, status 1."""
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertTrue(done.stderr.startswith("report-card: "), done.stderr)
        for word in words:
            self.assertIn(str(word), done.stderr)

    def assert_figure(self, figures, key):
        for ending in ("", "_count", "_samples", "_interval"):
            self.assertIn(key + ending, figures)


class Use(ReportCard):
    def test_a_bad_option_or_no_command_ends_with_2(self):
        for words in ((), ("bogus",), ("verify",), ("gallery", "--images", "x", "--templates", "0")):
            self.assertEqual(run(*words, models=None).returncode, 2, words)
        self.assertEqual(run("--help", models=None).returncode, 0)

    def test_models_that_are_not_there_are_said(self):
        self.photograph("a/1.jpg", "sample1.jpg")
        done = run("gallery", "--images", self.folder, models=self.folder / "gone")
        self.assert_cannot(done, self.folder / "gone")

    def test_in_a_clone_the_fetched_models_are_found_without_being_named(self):
        if MODELS != ROOT / "build/models" or pathlib.Path("/usr/share/shiftguard/models/manifest.json").exists():
            self.skipTest("the models lie elsewhere here")
        self.photograph("a/1.jpg", "sample3.jpg")
        done = run("gallery", "--images", self.folder, "--threads", 1, models=None)
        self.assert_cannot(done, "give a smaller --templates")

    def test_figures_that_cannot_be_written_are_said_before_measuring(self):
        done = run("gallery", "--images", self.folder / "gone", "--json", self.folder / "no/where.json")
        self.assert_cannot(done, "no/where.json")


class Verify(ReportCard):
    def test_pictures_or_a_list_of_pairs_that_are_not_there_end_with_1_and_one_sentence(self):
        self.assert_cannot(run("verify", "--images", self.folder, "--pairs", self.folder / "gone.txt"), "gone.txt")
        pairs = self.file("pairs.txt", "a/1.jpg a/2.jpg 1\na/1.jpg b/1.jpg 0\n")
        self.assert_cannot(run("verify", "--images", self.folder, "--pairs", pairs), "No pair of the list")
        broken = self.file("broken.txt", "a/1.jpg\n")
        self.assert_cannot(run("verify", "--images", self.folder, "--pairs", broken), "broken.txt:1:")

    def test_a_pair_that_cannot_be_processed_is_counted_and_no_rate_is_made_of_too_little(self):
        self.photograph("a/1.jpg", "sample3.jpg")
        self.photograph("a/2.jpg", "sample3.jpg")
        self.photograph("b/1.jpg", "sample4.jpg")
        self.file("b/2.jpg", "this is no picture")
        pairs = self.file("pairs.txt", "a/1.jpg a/2.jpg 1\na/1.jpg b/1.jpg 0\nb/1.jpg b/2.jpg 1\na/1.jpg b/2.jpg 0\n")
        done = run("verify", "--images", self.folder, "--pairs", pairs, "--json", self.folder / "card.json")
        self.assertEqual(done.returncode, 0, done.stderr)
        figures = json.loads((self.folder / "card.json").read_text())
        self.assertEqual(figures["pictures"], 4)
        self.assertEqual(figures["unreadable"], 1)
        self.assertEqual(figures["pairs"], 4)
        self.assertEqual(figures["pairs_not_compared"], 2)
        self.assertEqual(figures["impostor_pairs"], 2)
        self.assertIsNone(figures["accuracy"])
        self.assertIsNone(figures["tar_at_far"]["1e-4"])
        self.assertIn("needs 30000 impostors", figures["tar_at_far_refused"]["1e-4"])
        self.assertIn("needs 30000 impostors", done.stdout)
        self.assertEqual(figures["about"]["command"].split()[1], "verify")


class Gallery(ReportCard):
    def test_too_few_pictures_for_a_template_end_with_1_and_one_sentence(self):
        self.photograph("a/1.jpg", "sample3.jpg")
        self.assert_cannot(run("gallery", "--images", self.folder), "give a smaller --templates")
        self.assert_cannot(run("gallery", "--images", self.folder / "a"), "one folder is one person")
        self.assert_cannot(run("gallery", "--images", self.folder / "gone"), "gone")

    def test_templates_and_probes_are_counted(self):
        for name, which in (("a/1.jpg", "sample3.jpg"), ("a/2.jpg", "sample3.jpg"), ("a/3.jpg", "sample3.jpg"),
                            ("b/1.jpg", "sample4.jpg")):
            self.photograph(name, which)
        nearest = run("gallery", "--images", self.folder, "--templates", 2, "--nearest")
        self.assertEqual(nearest.returncode, 0, nearest.stderr)
        done = run("gallery", "--images", self.folder, "--templates", 2, "--json", self.folder / "card.json")
        self.assertEqual(done.returncode, 0, done.stderr)
        figures = json.loads((self.folder / "card.json").read_text())
        self.assertEqual((figures["identities"], figures["templates"]), (2, 1))
        self.assertEqual((figures["genuine_comparisons"], figures["impostor_comparisons"]), (1, 1))
        self.assertEqual(figures["true_match_rate_count"], 1)
        self.assert_figure(figures, "false_match_rate")
        self.assertEqual(set(figures["tar_at_far"]), {"1e-3", "1e-4", "1e-5"})


class Persons(ReportCard):
    def persons(self, *words):
        return run("persons", "--images", self.folder / "images", "--labels", self.folder / "labels", *words)

    def test_scenes_without_labels_or_with_broken_ones_end_with_1_and_one_sentence(self):
        self.assert_cannot(self.persons(), "images")
        self.photograph("images/a.jpg", "sample3.jpg")
        self.assert_cannot(self.persons(), "No picture has its labels here")
        self.file("labels/a.txt", "0 0.5 0.5 0.2 0.9\n0 0.5 0.5 2 0.9\n")
        self.assert_cannot(self.persons(), "a.txt:2: a label is")

    def test_what_the_guard_would_count_is_told_scene_by_scene(self):
        self.photograph("images/a.jpg", "sample3.jpg")
        self.file("labels/a.txt", "0 0.25 0.5 0.4 0.9\n0 0.5 0.5 0.4 0.9\n0 0.75 0.5 0.4 0.9\n")
        self.photograph("images/b.jpg", "sample4.jpg")
        self.file("images/c.jpg", "this is no picture")
        done = self.persons("--json", self.folder / "card.json")
        self.assertEqual(done.returncode, 0, done.stderr)
        figures = json.loads((self.folder / "card.json").read_text())
        self.assertEqual((figures["pictures"], figures["unreadable"], figures["without_labels"]), (3, 1, 2))
        self.assertEqual(figures["two_or_more_seen_count"], 1)
        self.assertEqual((figures["false_second_person_count"], figures["false_second_person_samples"]), (1, 1))
        for key in ("recall_tall", "faceless_found", "false_person_in_empty"):
            self.assert_figure(figures, key)
        self.assertEqual(set(figures["recall"]), {"0..1/8", "1/8..1/4", "1/4..1/2", "1/2..1"})


class Attacks(ReportCard):
    def test_a_list_of_which_nothing_can_be_judged_ends_with_1_and_one_sentence(self):
        self.assert_cannot(run("attacks", "--list", self.folder / "gone.csv"), "gone.csv")
        self.assert_cannot(run("attacks", "--list", self.file("l.csv", "a.jpg,real\n")), "l.csv:1:")
        self.assert_cannot(run("attacks", "--list", self.file("l.csv", "a.jpg,live\n")), "Nothing of the list")

    def test_pictures_folders_and_films_are_judged_and_what_cannot_be_is_counted(self):
        self.photograph("frames/1.jpg", "sample3.jpg")
        self.photograph("frames/2.jpg", "sample3.jpg")
        self.photograph("one.jpg", "sample4.jpg")
        text = f"path,label,species\n{DATA / 'cap13_edit2.mp4'},live\nframes,attack,print\none.jpg,attack,print\ngone.mp4,live\n"
        done = run("attacks", "--list", self.file("l.csv", text), "--json", self.folder / "card.json")
        self.assertEqual(done.returncode, 0, done.stderr)
        figures = json.loads((self.folder / "card.json").read_text())
        self.assertEqual((figures["presentations"], figures["unreadable"]), (4, 1))
        self.assertEqual((figures["live"], figures["attacks"]), (1, 2))
        self.assertEqual(figures["apcer_samples"], {"print": 2})
        self.assertIsNone(figures["apcer_at_bpcer_worst"])
        self.assert_figure(figures, "bpcer")


class Repeatable(unittest.TestCase):
    """How a figure is held against the baseline's."""

    @classmethod
    def setUpClass(cls):
        loader = importlib.machinery.SourceFileLoader("repeatable", str(ROOT / "tests/bench/report_card/repeatable"))
        cls.repeatable = importlib.util.module_from_spec(importlib.util.spec_from_loader("repeatable", loader))
        loader.exec_module(cls.repeatable)
        cls.baseline = json.loads((ROOT / "tests/bench/report_card/baseline/figures.json").read_text())

    def losses(self, name, key, count, samples=None):
        now = copy.deepcopy(self.baseline)
        now[name][key]["count"] = count
        now[name][key]["samples"] = samples or now[name][key].get("samples")
        return list(self.repeatable.losses(self.baseline, now))

    def test_the_baseline_itself_is_no_loss(self):
        self.assertEqual(list(self.repeatable.losses(self.baseline, self.baseline)), [])

    def test_two_samples_at_a_threshold_may_tip_and_a_third_is_a_loss(self):
        accuracy = self.baseline["verify"]["accuracy"]["count"]
        self.assertEqual(self.losses("verify", "accuracy", accuracy - 2), [])
        self.assertIn("verify accuracy:", self.losses("verify", "accuracy", accuracy - 3)[0])
        false_matches = self.baseline["gallery"]["false_match_rate"]["count"]
        self.assertEqual(self.losses("gallery", "false_match_rate", false_matches + 2), [])
        self.assertEqual(len(self.losses("gallery", "false_match_rate", false_matches + 3)), 1)

    def test_of_few_samples_fewer_may_tip(self):
        tall = self.baseline["persons"]["recall_tall"]["count"]
        self.assertEqual(self.losses("persons", "recall_tall", tall - 1), [])
        self.assertEqual(len(self.losses("persons", "recall_tall", tall - 2)), 1)
        self.assertEqual(len(self.losses("persons", "two_or_more_seen", self.baseline["persons"]["two_or_more_seen"]["count"] - 1)), 1)
        self.assertEqual(len(self.losses("scene", "found", self.baseline["scene"]["found"]["count"] - 1)), 1)

    def test_a_better_figure_is_no_loss(self):
        tall = self.baseline["persons"]["recall_tall"]
        self.assertEqual(self.losses("persons", "recall_tall", tall["samples"]), [])

    def test_a_false_lock_or_other_data_is_a_loss(self):
        self.assertEqual(len(self.losses("scene", "false_locks", 1)), 1)
        self.assertIn("not the same", self.losses("verify", "accuracy", 5, 5)[0])


class Films(ReportCard):
    """On a film of the worker alone for six seconds."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.film = pathlib.Path(folder.name) / "film.avi"
        subprocess.run([PROGRAM.parent / "sg_compose_film", "--scenes", "worker=6000", "--data", DATA, "--out", cls.film],
                       check=True, capture_output=True, timeout=60)

    def scene(self, *words, timeline="", video=None, enrol=None):
        return run("scene", "--video", video or self.film, "--timeline", self.file("t.csv", timeline), "--enrol",
                   enrol or self.film, *words)

    def test_a_film_a_timeline_or_a_worker_that_is_none_ends_with_1_and_one_sentence(self):
        self.assert_cannot(self.scene(timeline="1,2,bystander\n"), "t.csv:1: there is no finding")
        self.assert_cannot(self.scene(enrol=self.folder / "gone.jpg"), "gone.jpg")
        self.assert_cannot(self.scene(enrol=DATA / "sample3.jpg"), "does not show one worker alone")
        self.assert_cannot(self.scene(video=self.folder / "gone.mp4"), "gone.mp4")
        self.assert_cannot(self.scene("--policy", self.file("p.json", "{")), "p.json")
        self.assert_cannot(run("cost", "--video", self.folder / "gone.mp4"), "gone.mp4")

    def test_what_a_film_shows_and_the_guard_does_not_find_is_missed(self):
        done = self.scene("--json", self.folder / "card.json", timeline="1,3,camera_covered\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        figures = json.loads((self.folder / "card.json").read_text())
        self.assertEqual((figures["happenings"], figures["missed"]), (1, 1))
        self.assertEqual((figures["false_findings"], figures["false_locks"]), (0, 0))
        self.assertIsNone(figures["false_locks_per_hour"])
        self.assertGreater(figures["film_s"], 5)
        self.assert_cannot(self.scene(timeline="500,501,camera_covered\n"), "t.csv", "the film ends")

    def test_a_challenge_that_policy_asks_for_is_counted_and_the_scene_goes_on_at_its_own_pace(self):
        policy = {"schema_version": 1, "name": "challenged", "version": 1, "enforcement": "enforce", "accounts": {"worker": "worker"},
                  "workers": {"worker": {}}, "findings": {"presentation_attack": {"response": "lock"}}}
        done = self.scene("--json", self.folder / "card.json", "--policy", self.file("policy.json", json.dumps(policy)))
        self.assertEqual(done.returncode, 0, done.stderr)
        figures = json.loads((self.folder / "card.json").read_text())
        self.assertEqual((figures["challenges"], figures["false_findings"], figures["false_locks"]), (1, 0, 0))

    def test_cost_gives_the_share_of_a_core_and_each_stage(self):
        done = run("cost", "--video", self.film, "--json", self.folder / "card.json")
        self.assertEqual(done.returncode, 0, done.stderr)
        figures = json.loads((self.folder / "card.json").read_text())
        self.assertEqual(figures["worker_recognised"], "yes")
        for key in ("core_share", "memory_mb", "looks_a_minute", "frames", "looks"):
            self.assertGreater(figures[key], 0, key)
        stages = {"frame", "look", "change", "faces", "second_opinion", "landmarks", "recognition", "persons"}
        self.assertEqual(set(figures["ms_p50"]), stages)
        self.assertEqual(set(figures["ms_p95"]), stages)


if __name__ == "__main__":
    unittest.main()
