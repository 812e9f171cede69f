#include "agent/place/sources/linux/geoclue_settings.hpp"

#include "tests/support/temp_folder.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard::place;
using shiftguard::testing::TempFolder;

namespace {

constexpr auto own = "https://locate.example.org/v1/geolocate?key=ours";
const std::string off = "[3g]\nenable=false\n[wifi]\nenable=false\n";

std::string sentence(const std::vector<std::string>& texts, const char* service = "") {
    const auto withheld = why_not_geoclue(geoclue_settings_of(texts), service);
    CHECK((!withheld || !withheld->mend.empty()));
    return withheld ? withheld->why : "";
}

}  // namespace

TEST_CASE("AsksNoGeoClueThatTellsAPublicService") {
    const std::string told =
        "GeoClue is not asked for a position: its settings let it send the networks in view to a public location "
        "service";
    CHECK(sentence({}) == told);
    CHECK(sentence({"[wifi]\nenable=true\n"}) == told);
    CHECK(sentence({"[wifi]\nenable=no\n"}) == told);  // no boolean: GeoClue takes it for true
    CHECK(sentence({"[wifi]\n#enable=false\n"}) == told);
    CHECK(sentence({"[network-nmea]\nenable=false\n"}) == told);
    CHECK(sentence({"[wifi]\nenable=true\n#url=" + std::string(own) + "\n"}, own) == told);
    CHECK(sentence({"[wifi]\nenable=false\n"}).find("the mobile cell in use") != std::string::npos);
}

TEST_CASE("AsksGeoClueWhereItTellsNobody") {
    CHECK(sentence({off}).empty());
    CHECK(sentence({"# our own\n\n [wifi] \r\n enable = 0 \r\n[3g]\nenable=0"}).empty());
    CHECK(sentence({"[wifi]\nenable=true\n[3g]\nenable=true\n", off}).empty());
}

TEST_CASE("AsksGeoClueWhereItTellsTheOrganisationsOwnService") {
    const std::string settings = "[wifi]\nenable=true\nurl=" + std::string(own) + "\n";
    CHECK(sentence({settings}, own).empty());
    CHECK(sentence({settings}, "https://locate.example.org/v1/geolocate")
              .find("a location service that is not location.service_url of the policy") != std::string::npos);
    CHECK_FALSE(sentence({settings}).empty());
    CHECK_FALSE(sentence({settings + "url=https://example.com\n"}, own).empty());  // the last one counts
}

TEST_CASE("AsksNoGeoClueThatSubmitsWhatItSees") {
    CHECK(sentence({off + "submit-data=true\n"}) ==
          "GeoClue is not asked for a position: its settings let it send positions with the networks in view to a "
          "service that is not location.service_url of the policy");
    CHECK(sentence({off + "submit-data=true\nsubmission-url=" + own + "\n"}, own).empty());
}

TEST_CASE("ReadsGeoCluesFilesAsEveryReleaseOfItWould") {
    const TempFolder folder;
    CHECK(why_not_geoclue(folder.path(), ""));  // none there: as it is built
    folder.write("geoclue.conf", off);
    CHECK_FALSE(why_not_geoclue(folder.path(), ""));
    std::filesystem::create_directory(folder / "conf.d");
    folder.write("conf.d/50-on.conf", "[wifi]\nenable=true\n");
    folder.write("conf.d/60-off.txt", off);  // not read
    CHECK(why_not_geoclue(folder.path(), ""));
    folder.write("conf.d/60-off.conf", off);
    CHECK_FALSE(why_not_geoclue(folder.path(), ""));
    folder.write("geoclue.conf", "[wifi]\nenable=true\n");  // a release before 2.7 reads nothing else
    CHECK(why_not_geoclue(folder.path(), ""));
}

TEST_CASE("KnowsWhetherGeoClueAdmitsOurAgent") {
    const TempFolder folder;
    CHECK_FALSE(geoclue_admits_us(folder.path()));
    folder.write("geoclue.conf", "[agent]\nwhitelist=geoclue-demo-agent;gnome-shell;lipstick\n");
    CHECK(geoclue_admits_us(folder.path()));
    folder.write("geoclue.conf", "[agent]\nwhitelist=gnome-shell;geoclue-demo-agent-2\n");
    CHECK_FALSE(geoclue_admits_us(folder.path()));
    std::filesystem::create_directory(folder / "conf.d");
    folder.write("conf.d/50-ours.conf", "[agent]\nwhitelist=gnome-shell;geoclue-demo-agent\n");
    CHECK(geoclue_admits_us(folder.path()));
}
