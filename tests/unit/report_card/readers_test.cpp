// The data formats that the report card reads, and what it says of files that are none.
#include "tests/bench/report_card/readers/attacks.hpp"
#include "tests/bench/report_card/readers/labels.hpp"
#include "tests/bench/report_card/readers/lines.hpp"
#include "tests/bench/report_card/readers/pairs.hpp"
#include "tests/bench/report_card/readers/timeline.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::report_card;

namespace {

template <class Value>
std::string sentence(const Result<Value>& result) {
    REQUIRE_FALSE(result.ok());
    return to_sentence(result.error());
}

}  // namespace

TEST_CASE("ReadsThePairsOfLfwWithTheirFolds") {
    const auto list = read_pairs(
        "2\t1\r\n"
        "Abel_Pacheco\t1\t4\r\n"
        "Abdel_Madi_Shabneh\t1\tDean_Barker\t12\r\n"
        "Zico\t2\t3\n"
        "Zico\t1\tAbel_Pacheco\t2\n",
        "pairs.txt");
    REQUIRE(list.ok());
    CHECK(list->has_folds);
    REQUIRE(list->pairs.size() == 4);
    CHECK(list->pairs[0].first == "Abel_Pacheco/Abel_Pacheco_0001.jpg");
    CHECK(list->pairs[0].second == "Abel_Pacheco/Abel_Pacheco_0004.jpg");
    CHECK(list->pairs[0].same);
    CHECK(list->pairs[0].fold == 0);
    CHECK(list->pairs[1].second == "Dean_Barker/Dean_Barker_0012.jpg");
    CHECK_FALSE(list->pairs[1].same);
    CHECK(list->pairs[2].fold == 1);
    CHECK(list->pairs[3].fold == 1);
    CHECK(folders_are_people(*list));
}

TEST_CASE("PairsOfLfwWithoutFoldsAreDealtIntoTen") {
    const auto list = read_pairs("1\nAnn_Bee\t1\t2\nAnn_Bee\t1\tCid\t1\n", "pairsDevTrain.txt");
    REQUIRE(list.ok());
    CHECK_FALSE(list->has_folds);
    CHECK(list->pairs.size() == 2);
}

TEST_CASE("ReadsPairsAsLabelledLines") {
    const auto list = read_pairs("# ours\n\na/1.jpg a/2.jpg 1\na/1.jpg b/1.jpg 0\nwith blank.jpg\tother.png\t0\n", "p");
    REQUIRE(list.ok());
    REQUIRE(list->pairs.size() == 3);
    CHECK(list->pairs[0].same);
    CHECK(list->pairs[2].first == "with blank.jpg");
    CHECK_FALSE(folders_are_people(*list));  // the last pair lies in no folder
}

TEST_CASE("FoldersAreNoPeopleWhereTheLabelsSayOtherwise") {
    CHECK(folders_are_people(*read_pairs("a/1 a/2 1\na/1 b/1 0\n", "p")));
    CHECK_FALSE(folders_are_people(*read_pairs("a/1 b/2 1\na/1 b/1 0\n", "p")));
    CHECK_FALSE(folders_are_people(*read_pairs("all/1 all/2 1\nall/1 all/3 0\n", "p")));
}

TEST_CASE("AListOfPairsThatIsNoneIsRefusedWithItsLine") {
    CHECK(sentence(read_pairs("", "pairs.txt")) == "pairs.txt: The list holds no pair.");
    CHECK(sentence(read_pairs("a.jpg b.jpg 1\na.jpg b.jpg 2\n", "p")).starts_with("p:2: a line \"a.jpg b.jpg 1\""));
    CHECK(sentence(read_pairs("1 2\nA 1 2\nA 1 3\n", "p")) == "p:3: the first line promises 4 pairs, and there are 2.");
    CHECK(sentence(read_pairs("1 1\nA 1 B 2\nA 1 2\n", "p")).starts_with("p:2: a pair of one person is expected"));
    CHECK(sentence(read_pairs("1 1\nA 1 2\nA 1 2\n", "p")).starts_with("p:3: a pair of two people is expected"));
    CHECK(sentence(read_pairs("1 1\nA 1 x\nA 1 B 2\n", "p")).starts_with("p:2: a picture's number"));
    CHECK(sentence(read_pairs("0 5\n", "p")).starts_with("p:1: the first line must tell"));
}

TEST_CASE("ReadsTheBoxesOfLabelsAndTheBoxAroundAnOutline") {
    const auto things = read_labels("0 0.5 0.5 0.2 0.4\n67 0.1 0.1 0.3 0.1 0.3 0.4\n", "a.txt");
    REQUIRE(things.ok());
    REQUIRE(things->size() == 2);
    CHECK(things->at(0).kind == person_class);
    CHECK(things->at(0).box.x == Approx(0.4));
    CHECK(things->at(0).box.y == Approx(0.3));
    CHECK(things->at(0).box.height == Approx(0.4));
    CHECK(things->at(1).box.width == Approx(0.2));
    CHECK(things->at(1).box.height == Approx(0.3));
    CHECK(read_labels("\n", "empty.txt")->empty());
}

TEST_CASE("LabelsThatAreNoneAreRefusedWithTheirLine") {
    for (const auto* bad : {"person 0.5 0.5 0.2 0.4", "0 0.5 0.5 0.2", "0 0.5 0.5 0.2 1.5", "0 0.5 nan 0.2 0.4",
                            "0 0.5 0.5 0.2 0.4 0.9", "0"}) {
        CHECK(sentence(read_labels(std::string("0 0.5 0.5 0.1 0.1\n") + bad, "a.txt"))
                  .starts_with("a.txt:2: a label is"));
    }
}

TEST_CASE("ReadsAListOfAttacksWithOrWithoutItsFirstRow") {
    const auto list = read_attacks(
        "path,label,species,subject\nlive/1.mp4,live\n\"a, b.mp4\",attack,print,7\nframes,attack\n", "l.csv");
    REQUIRE(list.ok());
    REQUIRE(list->size() == 3);
    CHECK_FALSE(list->at(0).attack);
    CHECK(list->at(1).path == "a, b.mp4");
    CHECK(list->at(1).species == "print");
    CHECK(list->at(1).subject == "7");
    CHECK(list->at(2).species == "attack");
    CHECK(read_attacks("a.jpg,live", "l.csv")->size() == 1);
}

TEST_CASE("AListOfAttacksThatIsNoneIsRefusedWithItsLine") {
    CHECK(sentence(read_attacks("a.jpg,live\nb.jpg,real\n", "l.csv")).starts_with("l.csv:2: a row is path,label"));
    CHECK(sentence(read_attacks(",live\n", "l.csv")).starts_with("l.csv:1: a row is"));
    CHECK(sentence(read_attacks("a,live,b,c,d\n", "l.csv")).starts_with("l.csv:1: a row is"));
    CHECK(sentence(read_attacks("a,live\n\"b,live\n", "l.csv")).starts_with("l.csv:2: the quotes"));
    CHECK(sentence(read_attacks("path,label\n", "l.csv")) == "l.csv: The list holds no row.");
}

TEST_CASE("ReadsATimeline") {
    const auto rows = read_timeline("start_s,end_s,finding\n1.5,4,additional_person\n10,20,worker_absent\n", "t.csv");
    REQUIRE(rows.ok());
    REQUIRE(rows->size() == 2);
    CHECK(rows->at(0).start == 1.5);
    CHECK(rows->at(0).end == 4);
    CHECK(rows->at(0).finding == FindingKind::additional_person);
    CHECK(read_timeline("", "t.csv")->empty());
}

TEST_CASE("ATimelineThatIsNoneIsRefusedWithItsLine") {
    CHECK(sentence(read_timeline("1,2\n", "t.csv")) == "t.csv:1: a row is start_s,end_s,finding.");
    CHECK(sentence(read_timeline("1,2,additional_person\n5,4,worker_absent\n", "t.csv")).starts_with("t.csv:2: start"));
    CHECK(sentence(read_timeline("-1,2,additional_person\n", "t.csv")).starts_with("t.csv:1: start"));
    CHECK(
        sentence(read_timeline("1,2,bystander\n", "t.csv")).starts_with("t.csv:1: there is no finding \"bystander\""));
}
