// The real desk on a display of the test's own, fed through the real adapter over a private bus, looked at from
// outside. With SHIFTGUARD_SCREENSHOTS=FOLDER every look is kept there as a picture for a person to judge.
#include "agent/control/bus/bus.hpp"
#include "tests/support/fake_service.hpp"
#include "tests/support/private_bus.hpp"
#include "tests/support/x_view.hpp"

#include <chrono>
#include <cmath>
#include <cstdlib>

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace std::chrono_literals;
using namespace shiftguard::testing;
using control::Light;

namespace {

// The colours of the signs, as agent/desk/icons.cpp sets them: the banner of the window has the state's.
constexpr std::uint32_t guarding_colour = 0x177e5b;
constexpr std::uint32_t enrolling_colour = 0x6b4fa0;
constexpr std::uint32_t notice_colour = 0xa86200;
constexpr std::uint32_t locked_colour = 0x2f5da8;
constexpr std::uint32_t trouble_colour = 0xb33a2f;
constexpr std::uint32_t away_colour = 0x68717b;
constexpr std::uint32_t resting_colour = 0x5b6b7b;
constexpr std::size_t banner_pixels = 10000;

constexpr const char* window_title = "Shiftguard";
constexpr const char* english_notice = "A notice from Shiftguard";
constexpr const char* german_notice = "Ein Hinweis von Shiftguard";

/// WCAG 2.2, relative luminance.
double luminance(std::uint32_t colour) {
    const auto part = [&](unsigned shift) {
        const double value = static_cast<double>((colour >> shift) & 0xffU) / 255.0;
        return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0);
}

WallTime now() {
    return std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now());
}

control::Status guarding() {
    control::Status status;
    status.light = Light::guarding;
    status.worker = "w-117";
    status.enrolled = true;
    status.camera = "streaming";
    status.people = 1;
    status.worker_seen = "verified";
    status.shift = "agreed";
    status.place = "agreed";
    status.policy_name = "Contact centre, home";
    status.policy_version = 7;
    status.enforcement = "enforce";
    status.server = "delivering";
    status.sent_today = 3;
    status.agent_version = "0.1.0";
    return status;
}

control::Status notice_of_bystander() {
    auto status = guarding();
    status.light = Light::notice;
    status.people = 2;
    status.notice_finding = "additional_person";
    status.lock_at = now() + 12s;
    return status;
}

std::vector<control::Line> day() {
    const auto at = now();
    return {
        {at - 3s, "additional_person", "lock", "waiting", "", "incident", ""},
        {at - 2s, "additional_person", "lock", "waiting", "logind: LockedHint", "outcome", "verified"},
        {at - 5s, "camera_covered", "notice", "delivered", "", "incident", ""},
        {at - 6s, "worker_absent", "record", "delivered", "", "repeat", ""},
        {at - 7s, "", "record", "delivered", "", "enrolment", ""},
    };
}

/// A screen with a tray host (or none) and the desk on it, in one language.
class Stage {
public:
    ~Stage() {
        if (tray) {
            tray->kill();  // asked kindly, tint2 takes ten seconds
        }
    }
    enum class Tray : std::uint8_t { there, none };

    explicit Stage(const std::string& language, Tray host = Tray::there, std::vector<std::string> more = {"--window"}) {
        if (host == Tray::there) {
            start_tray();
        }
        std::vector<std::string> argv{DESK_PROGRAM, "--bus", bus.address(), "--language", language};
        argv.insert(argv.end(), more.begin(), more.end());
        desk = std::make_unique<Child>(argv, environment());
    }

    void start_agent(const control::Status& status) {
        service.set(status);
        exported = control::export_service(bus.address(), service).value();
    }
    void tell(const control::Status& status) {
        service.set(status);
        exported->changed();
    }

    [[nodiscard]] std::unique_ptr<Child> start_another(const std::vector<std::string>& more) const {
        std::vector<std::string> argv{DESK_PROGRAM, "--bus", bus.address(), "--language", "en"};
        argv.insert(argv.end(), more.begin(), more.end());
        return std::make_unique<Child>(argv, environment());
    }

    [[nodiscard]] bool shows(const std::string& title) const {
        return eventually([&] { return view.find_visible(title).has_value(); }, 20s);
    }
    [[nodiscard]] bool hides(const std::string& title) const {
        return eventually([&] { return !view.find_visible(title).has_value(); }, 20s);
    }
    /// The window's banner takes this colour.
    [[nodiscard]] bool banner_turns(std::uint32_t colour) const {
        return eventually(
            [&] {
                const auto window = view.find_visible(window_title);
                const auto pixels = window ? view.capture(*window) : std::nullopt;
                return pixels && pixels->count(colour) > banner_pixels;
            },
            20s);
    }
    void keep(const std::string& name) const {
        if (const char* folder = std::getenv("SHIFTGUARD_SCREENSHOTS")) {
            pause_for(600ms);
            view.capture_screen().save(std::filesystem::path(folder) / (name + ".ppm"));
        }
    }

    PrivateBus bus;
    PrivateDisplay display{"1280x900x24"};
    XView view{display.name()};
    FakeService service;
    std::unique_ptr<control::Exported> exported;
    TempFolder home;
    std::unique_ptr<Child> tray;
    std::unique_ptr<Child> desk;

private:
    [[nodiscard]] std::vector<std::string> environment() const {
        return {"DISPLAY=" + display.name(), "QT_QPA_PLATFORM=xcb", "HOME=" + home.path().string(),
                "XDG_RUNTIME_DIR=" + home.path().string(), "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent"};
    }
    void start_tray() {
        const auto file = home.write("tint2rc",
                                     "panel_items = S\npanel_size = 100% 32\npanel_position = bottom center\n"
                                     "rounded = 0\nbackground_color = #e8eaee 100\n"
                                     "panel_background_id = 1\nsystray_icon_size = 24\n"
                                     "systray_padding = 8 4 8\n");
        view.stand_in_for_window_manager();
        tray = std::make_unique<Child>(std::vector<std::string>{"tint2", "-c", file.string()}, environment());
        REQUIRE(eventually([&] { return view.has_tray(); }, 20s));
    }
};

}  // namespace

TEST_CASE("WhiteLettersCanBeReadOnEveryBanner") {
    for (const auto colour : {guarding_colour, enrolling_colour, notice_colour, locked_colour, trouble_colour,
                              away_colour, resting_colour}) {
        CHECK(1.05 / (luminance(colour) + 0.05) >= 4.5);
    }
}

TEST_CASE("ShowsTheStateInTheTrayAndInTheWindowAsItChanges") {
    Stage stage("en");
    stage.service.set(day());
    REQUIRE(stage.shows(window_title));
    CHECK(stage.banner_turns(away_colour));
    stage.keep("en-away");

    stage.start_agent(guarding());
    CHECK(stage.banner_turns(guarding_colour));
    const bool in_tray = eventually([&] { return stage.view.find_small("shiftguard-desk", 32).has_value(); }, 20s);
    REQUIRE(in_tray);
    const auto small = stage.view.find_small("shiftguard-desk", 32);
    CHECK(eventually([&] {
        const auto pixels = stage.view.capture(*small);
        return pixels && pixels->count(guarding_colour) > 30;
    }));
    stage.keep("en-guarding");

    auto status = guarding();
    status.light = Light::locked;
    stage.tell(status);
    CHECK(stage.banner_turns(locked_colour));
    stage.keep("en-locked");

    status.light = Light::trouble;
    status.camera = "lost";
    status.server = "server_away";
    status.waiting = 4;
    status.trouble_code = "eye";
    stage.tell(status);
    CHECK(stage.banner_turns(trouble_colour));
    stage.keep("en-trouble");

    stage.exported.reset();
    CHECK(stage.banner_turns(away_colour));
}

TEST_CASE("WarnsBeforeALockAndStopsWhenTheCauseIsGone") {
    const std::string language = GENERATE("en", "de");
    Stage stage(language, Stage::Tray::there, {});
    const std::string title = language == "en" ? english_notice : german_notice;
    stage.service.set(day());
    stage.start_agent(guarding());
    stage.tell(notice_of_bystander());
    REQUIRE(stage.shows(title));
    const auto window = stage.view.find_visible(title);
    const bool drawn = eventually([&] {
        const auto pixels = stage.view.capture(*window);
        return pixels && pixels->colours() > 20 && pixels->count(notice_colour) > 500;
    });
    CHECK(drawn);
    stage.keep(language + "-notice");

    // Another cause with a longer text takes its place: the window grows with it.
    const auto narrow = stage.view.capture(*window);
    auto longer = notice_of_bystander();
    longer.notice_finding = "outside_shift";
    longer.lock_at.reset();
    stage.tell(longer);
    CHECK(eventually([&] {
        const auto pixels = stage.view.capture(*window);
        return narrow && pixels && pixels->height != narrow->height;
    }));
    stage.keep(language + "-notice-without-lock");
    stage.tell(guarding());
    CHECK(stage.hides(title));
}

TEST_CASE("TheNoticeOfTheEndOfAShiftCanBePutAwayAndComesBackInItsLastMinute") {
    const std::string language = GENERATE("en", "de");
    Stage stage(language, Stage::Tray::there, {});
    const std::string title = language == "en" ? english_notice : german_notice;
    stage.start_agent(guarding());
    auto ends = guarding();
    ends.light = Light::notice;
    ends.notice_finding = "shift_ends";
    ends.notice_response = "lock";
    ends.notice_since = now();
    ends.lock_at = now() + 120s;
    ends.contact = "IT help desk, phone 4711";
    stage.tell(ends);
    REQUIRE(stage.shows(title));
    stage.keep(language + "-shift-ends");
    const auto window = stage.view.find_visible(title);
    const auto pixels = stage.view.capture(*window);
    REQUIRE(pixels);
    Child click({"xdotool", "mousemove", "--window", std::to_string(*window), std::to_string(pixels->width - 70),
                 std::to_string(pixels->height - 45), "click", "1"},
                {"DISPLAY=" + stage.display.name()});
    REQUIRE(click.wait() == 0);
    CHECK(stage.hides(title));
    ends.lock_at = now() + 62s;
    stage.tell(ends);
    CHECK(stage.shows(title));
    stage.tell(guarding());
    CHECK(stage.hides(title));
}

TEST_CASE("AsksForTheMovementsOfAChallengeAndTakesThemDownWhenItIsOver") {
    const std::string language = GENERATE("en", "de");
    Stage stage(language, Stage::Tray::there, {});
    const std::string title = language == "en" ? english_notice : german_notice;
    stage.start_agent(guarding());
    auto asked = guarding();
    asked.challenge_prompt = "turn_left";
    asked.challenge_made = 1;
    asked.challenge_of = 3;
    stage.tell(asked);
    REQUIRE(stage.shows(title));
    const auto window = stage.view.find_visible(title);
    CHECK(eventually([&] {
        const auto pixels = stage.view.capture(*window);
        return pixels && pixels->colours() > 20;
    }));
    stage.keep(language + "-challenge");
    stage.tell(guarding());
    CHECK(stage.hides(title));
}

TEST_CASE("AsksAboutAStillFigureUntilItIsDeclaredOrGone") {
    const std::string language = GENERATE("en", "de");
    Stage stage(language);
    const std::string title = language == "en" ? english_notice : german_notice;
    stage.start_agent(guarding());
    auto asked = guarding();
    asked.pictures = true;
    asked.figures = {{1, "body", "left", now(), true, false}, {2, "face", "right", std::nullopt, true, true}};
    stage.tell(asked);
    REQUIRE(stage.shows(title));
    stage.keep(language + "-figure");
    asked.figures.back().asked = false;
    asked.figures.back().declared = now();
    stage.tell(asked);
    CHECK(stage.hides(title));
}

TEST_CASE("SaysInTheWindowWhatKeepsAFaceFromBeingRecognised") {
    const std::string language = GENERATE("en", "de");
    Stage stage(language);
    stage.start_agent(guarding());
    REQUIRE(stage.shows(window_title));
    CHECK(stage.banner_turns(guarding_colour));
    auto status = guarding();
    status.worker_seen = "backlit";
    status.input = "not_available";
    stage.tell(status);
    CHECK(stage.banner_turns(notice_colour));
    stage.keep(language + "-backlit");
}

TEST_CASE("SpeaksGermanInTheWindow") {
    Stage stage("de");
    stage.service.set(day());
    stage.start_agent(notice_of_bystander());
    REQUIRE(stage.shows(german_notice));
    CHECK(stage.banner_turns(notice_colour));
    stage.tell(guarding());
    CHECK(stage.banner_turns(guarding_colour));
    stage.keep("de-guarding");
    auto status = guarding();
    status.light = Light::resting;
    status.camera = "closed";
    status.people = 0;
    status.enforcement = "observe";
    stage.tell(status);
    CHECK(stage.hides(german_notice));
    CHECK(stage.banner_turns(resting_colour));
    stage.keep("de-resting");

    // The longest texts there are.
    status.light = Light::trouble;
    status.trouble_code = "policy";
    status.trouble_values = {"/etc/shiftguard/policy.json:/accounts/rosa/shifts/3/end"};
    status.camera = "frozen";
    status.enrolled = false;
    status.shift = "not_agreed";
    status.place = "not_agreed";
    status.server = "refused";
    status.policy_name = "Kundenservice Nord, Heimarbeitsplätze mit besonderem Schutz der Zahlungsdaten";
    auto lines = day();
    lines.at(1).became = "failed";
    lines.at(2).became = "observed";
    stage.service.set(lines);
    stage.tell(status);
    CHECK(stage.banner_turns(trouble_colour));
    stage.keep("de-longest");

    control::Status little;
    little.withheld = true;
    little.agent_version = "0.1.0";
    stage.tell(little);
    CHECK(stage.banner_turns(resting_colour));
    stage.keep("de-withheld");
}

TEST_CASE("OpensItsWindowWhereThereIsNoTray") {
    Stage stage("en", Stage::Tray::none, {});
    stage.start_agent(guarding());
    CHECK(stage.shows(window_title));
    CHECK(stage.banner_turns(guarding_colour));
}

TEST_CASE("ASecondDeskShowsTheWindowOfTheFirstAndLeaves") {
    Stage stage("en", Stage::Tray::there, {});
    stage.start_agent(guarding());
    const bool in_tray = eventually([&] { return stage.view.find_small("shiftguard-desk", 32).has_value(); }, 20s);
    REQUIRE(in_tray);
    CHECK_FALSE(stage.view.find_visible(window_title).has_value());
    CHECK(stage.start_another({})->wait(20s) == 0);
    CHECK_FALSE(stage.view.find_visible(window_title).has_value());
    CHECK(stage.start_another({"--window"})->wait(20s) == 0);
    CHECK(stage.shows(window_title));

    stage.desk->kill();  // it leaves its lock and its socket behind
    const auto next = stage.start_another({"--window"});
    CHECK(stage.shows(window_title));
    CHECK(next->wait(300ms) == -1);
}

TEST_CASE("OpensItsWindowWithTheHintsOfAnEnrolment") {
    Stage stage("en", Stage::Tray::there, {});
    auto status = guarding();
    status.enrolled = false;
    status.light = Light::enrolling;
    stage.start_agent(status);
    stage.service.set(control::EnrolProgress{3, 8, "too_dark", false, false, "", "", {}, 1});
    // The desk listens from its own start on; until then what is told goes to nobody.
    const bool opened = eventually(
        [&] {
            stage.exported->enrolment_changed();
            pause_for(200ms);
            return stage.view.find_visible(window_title).has_value();
        },
        20s);
    CHECK(opened);
    stage.keep("en-enrolment");
}

TEST_CASE("TheButtonForNoOtherLightLeavesThatStepOut") {
    const std::string language = GENERATE("en", "de");
    Stage stage(language);
    auto status = guarding();
    status.enrolled = false;
    status.light = Light::enrolling;
    stage.start_agent(status);
    REQUIRE(stage.shows(window_title));
    CHECK(stage.banner_turns(enrolling_colour));
    stage.service.set(control::EnrolProgress{15, 18, "change_light", false, false, "", "", {}, 4, "light"});
    stage.exported->enrolment_changed();
    constexpr std::size_t button_pixels = 2000;
    const auto window = stage.view.find_visible(window_title);
    const auto shows_button = [&] {
        const auto pixels = stage.view.capture(*window);
        return pixels && pixels->count(locked_colour) > button_pixels;
    };
    REQUIRE(eventually(shows_button, 20s));
    stage.keep(language + "-enrolment-light");
    // The last of the colour is the border's lower right corner; the button is within it.
    const auto corner = stage.view.capture(*window)->last_of(locked_colour);
    REQUIRE(corner);
    Child click({"xdotool", "mousemove", "--window", std::to_string(*window), std::to_string(corner->first - 30),
                 std::to_string(corner->second - 26), "click", "1"},
                {"DISPLAY=" + stage.display.name()});
    REQUIRE(click.wait() == 0);
    CHECK(eventually(
        [&] {
            const auto asked = stage.service.asked();
            return !asked.empty() && asked.back().arguments == std::vector<std::string>{"4", "light"};
        },
        20s));
}

TEST_CASE("SaysThatItsBusCannotBeReachedAndEnds") {
    const PrivateDisplay display;
    Child desk({DESK_PROGRAM, "--bus", "unix:path=/nonexistent/bus"}, {"DISPLAY=" + display.name()});
    CHECK(desk.wait(20s) == 3);
}
