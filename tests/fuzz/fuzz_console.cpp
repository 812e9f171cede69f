// The supervisors' pages on any request: each gives an answer with a known status, signed in or not. The first byte
// says the method and who asks; up to a line break the target, then the body.
#include "server/console/console.hpp"
#include "server/evidence/linux/folder_vault.hpp"
#include "server/people/people.hpp"
#include "tests/fuzz/served.hpp"
#include "tests/support/manual_clock.hpp"

#include <algorithm>
#include <string_view>

using namespace shiftguard;

namespace {

struct Pages {
    Pages() {
        if (!people::ensure_supervisor(*served.store, "anna", fuzz::now.wall)) {
            std::abort();
        }
        const auto link = people::make_sign_in_link(*served.store, "anna", fuzz::now.wall);
        http::Request sign_in;
        sign_in.method = "POST";
        sign_in.target = "/sign-in/link";
        sign_in.body = "token=" + *link;
        for (const auto& [name, value] : console.handle(sign_in).headers) {
            if (name == "Set-Cookie") {
                cookie = value.substr(0, value.find(';'));
            }
        }
    }

    fuzz::Served served;
    testing::ManualClock clock{fuzz::now};
    std::unique_ptr<evidence::FolderVault> vault = std::move(*evidence::FolderVault::open(served.folder / "evidence"));
    console::Console console{
        *served.store, *vault, clock, {*console::Zone::find("Europe/Berlin"), served.keys.receipt}};
    std::string cookie;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Pages pages;
    if (size == 0) {
        return 0;
    }
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto line = std::min(text.find('\n'), text.size());
    http::Request request;
    request.method = (data[0] & 1U) != 0 ? "POST" : "GET";
    request.target = std::string(text.substr(0, line));
    request.body = std::string(text.substr(std::min(line + 1, text.size())));
    request.peer = "192.0.2.1";
    request.headers["host"] = "guard.example:8443";
    request.headers["accept-language"] = (data[0] & 2U) != 0 ? "de" : "en";
    if ((data[0] & 4U) != 0) {
        request.headers["cookie"] = pages.cookie;
    }
    const auto answer = pages.console.handle(request);
    if (answer.status < 200 || answer.status >= 500) {
        std::abort();
    }
    return 0;
}
