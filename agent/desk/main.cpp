// shiftguard-desk: shows the worker what the agent sees, does and sends. Weakens nothing: it only listens and asks.
#include "agent/control/bus/bus.hpp"
#include "agent/desk/desk.hpp"
#include "agent/desk/linux/only_one.hpp"

#include <QApplication>
#include <QCommandLineParser>
#include <QLocale>
#include <QSocketNotifier>
#include <QStyleFactory>
#include <QTranslator>
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace {

constexpr int cannot_reach_bus = 3;

struct Arguments {
    std::string bus = "system";
    QString language;
    shiftguard::desk::Start start = shiftguard::desk::Start::in_tray;
};

Arguments read_arguments(const QCoreApplication& application) {
    QCommandLineParser parser;
    parser.setApplicationDescription("Shows what Shiftguard sees, does and sends on this workstation.");
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption bus("bus", "The bus of the agent: system, session or a D-Bus address.", "bus", "system");
    const QCommandLineOption language("language", "The language, en or de; the session's own where not given.", "code");
    const QCommandLineOption window("window", "Open the window at the start, also where there is a tray.");
    parser.addOptions({bus, language, window});
    parser.process(application);
    return {parser.value(bus).toStdString(), parser.value(language),
            parser.isSet(window) ? shiftguard::desk::Start::open : shiftguard::desk::Start::in_tray};
}

/// An account may have two sessions; each has a display of its own.
std::string display_of_session() {
    for (const char* name : {"WAYLAND_DISPLAY", "DISPLAY"}) {
        if (const char* value = std::getenv(name); value != nullptr && *value != '\0') {
            return value;
        }
    }
    return {};
}

}  // namespace

int main(int count, char** arguments) {
    using namespace shiftguard;
    QApplication application(count, arguments);
    QApplication::setApplicationName("shiftguard-desk");
    QApplication::setApplicationVersion(SHIFTGUARD_VERSION);
    QApplication::setDesktopFileName("shiftguard-desk");
    QApplication::setStyle(QStyleFactory::create("Fusion"));
    QApplication::setQuitOnLastWindowClosed(false);
    const auto given = read_arguments(application);

    const QLocale locale = given.language.isEmpty() ? QLocale::system() : QLocale(given.language);
    QLocale::setDefault(locale);
    QTranslator words;
    if (words.load(locale, "desk", "_", ":/words")) {
        QApplication::installTranslator(&words);
    }

    const desk::OnlyOne only(display_of_session());
    if (!only.is_first()) {
        if (given.start == desk::Start::open) {
            only.ask_the_first();
        }
        return 0;
    }

    const auto client = control::connect(given.bus);
    if (!client) {
        std::fprintf(stderr, "shiftguard-desk: %s\n", to_sentence(client.error()).c_str());
        return cannot_reach_bus;
    }
    desk::Desk shown(*client.value(), given.start);
    std::unique_ptr<QSocketNotifier> asked;
    if (only.asked() >= 0) {
        asked = std::make_unique<QSocketNotifier>(only.asked(), QSocketNotifier::Read);
        QObject::connect(asked.get(), &QSocketNotifier::activated, &application, [&only, &shown] {
            only.take();
            shown.open_window();
        });
    }
    return QApplication::exec();
}
