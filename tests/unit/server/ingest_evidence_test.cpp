#include "protocol/evidence.hpp"
#include "server/evidence/linux/folder_vault.hpp"
#include "server/ingest/evidence.hpp"
#include "server/store/sqlite/store.hpp"
#include "tests/support/small_disk.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/server/stored.hpp"

#include <catch2/catch.hpp>

using namespace shiftguard;
using namespace shiftguard::testing;
using namespace std::chrono_literals;

namespace {

const std::string picture = "\xff\xd8\xff\xe0 a picture \xff\xd9";

std::string address_of(const std::string& bytes) {
    return std::string(protocol::evidence_path) + to_hex(protocol::hash_body(bytes));
}

struct Bench {
    explicit Bench(const std::filesystem::path& folder)
        : store(std::move(*store::SqliteStore::open(folder / "server.db"))),
          vault(std::move(*evidence::FolderVault::open(folder / "evidence"))) {
        admit(*store, machine);
    }

    [[nodiscard]] http::Request request(const std::string& bytes) const {
        http::Request put;
        put.method = "PUT";
        put.target = address_of(bytes);
        put.headers = {{"content-type", "image/jpeg"}};
        put.body = bytes;
        put.client = {machine.id().text()};
        return put;
    }
    http::Answer send(const http::Request& request) { return ingest::evidence(*store, *vault, request, stored_at); }
    [[nodiscard]] std::size_t files() const { return vault->list(std::nullopt, 100)->size(); }
    /// The type of a refusal, after which nothing is stored.
    std::string refused(const http::Request& request, unsigned status) {
        const auto before = files();
        const auto answer = send(request);
        CHECK(answer.status == status);
        CHECK_FALSE(answer.note.empty());
        CHECK(files() == before);
        CHECK(store->count_evidence()->pictures == before);
        const auto problem = protocol::decode_problem(answer.body);
        REQUIRE(problem);
        CHECK(problem->status == status);
        CHECK(answer.reason == problem->type);
        return problem->type;
    }

    TestWorkstation machine;
    std::unique_ptr<store::SqliteStore> store;
    std::unique_ptr<evidence::FolderVault> vault;
};

std::string value_of(const http::Answer& answer, const std::string& name) {
    for (const auto& [header, value] : answer.headers) {
        if (header == name) {
            return value;
        }
    }
    return "";
}

}  // namespace

TEST_CASE("TakesAPictureOnceAndSaysThatItWasThereTheSecondTime") {
    const TempFolder folder;
    Bench bench(folder.path());
    CHECK(bench.send(bench.request(picture)).status == 201);
    CHECK(bench.send(bench.request(picture)).status == 200);
    const auto row = *bench.store->evidence({bench.machine.id(), protocol::hash_body(picture)});
    REQUIRE(row);
    CHECK(row->bytes == picture.size());
    CHECK(row->media_type == "image/jpeg");
    CHECK(row->stored == stored_at);
    const auto bytes = *bench.vault->get(row->key.sha256);
    CHECK(std::string(bytes.begin(), bytes.end()) == picture);
}

TEST_CASE("RefusesAPictureWhoseHashIsNoneOrAnothers") {
    const TempFolder folder;
    Bench bench(folder.path());
    auto other = bench.request(picture);
    other.body = "\xff\xd8\xff\xe0 another \xff\xd9";
    CHECK(bench.refused(other, 400) == "evidence-hash-mismatch");
    for (const std::string name : {"", "abc", "..", "../server.db"}) {
        auto wrong = bench.request(picture);
        wrong.target = std::string(protocol::evidence_path) + name;
        CHECK(bench.refused(wrong, 400) == "evidence-hash-invalid");
    }
    auto upper = bench.request(picture);
    for (auto& letter : upper.target) {
        letter = letter == 'a' ? 'A' : letter == 'b' ? 'B' : letter == 'c' ? 'C' : letter == 'd' ? 'D' : letter;
    }
    REQUIRE(upper.target != address_of(picture));
    CHECK(bench.refused(upper, 400) == "evidence-hash-invalid");
}

TEST_CASE("RefusesAPictureThatIsTooLarge") {
    const TempFolder folder;
    Bench bench(folder.path());
    const auto of_size = [](std::size_t size) {
        auto bytes = picture;
        bytes.insert(5, size - bytes.size(), 'x');
        return bytes;
    };
    CHECK(bench.refused(bench.request(of_size(protocol::max_evidence_bytes + 1)), 413) == "evidence-too-large");
    CHECK(bench.send(bench.request(of_size(protocol::max_evidence_bytes))).status == 201);
}

TEST_CASE("RefusesWhatIsNoJpegByItsTypeItsCodingOrItsBytes") {
    const TempFolder folder;
    Bench bench(folder.path());
    auto request = bench.request(picture);
    request.headers["content-type"] = "image/png";
    CHECK(bench.refused(request, 415) == "media-type-unknown");
    CHECK(value_of(bench.send(request), "Accept") == "image/jpeg");
    request.headers.erase("content-type");
    CHECK(bench.refused(request, 415) == "media-type-unknown");
    request = bench.request(picture);
    request.headers["content-encoding"] = "gzip";
    CHECK(bench.refused(request, 415) == "media-type-unknown");
    for (const std::string bytes :
         {"", "\xff\xd8\xff", "\xff\xd8\xff\xd9", "<html></html>", "\xff\xd8\xff\xe0 cut off"}) {
        CHECK(bench.refused(bench.request(bytes), 415) == "media-type-unknown");
    }
}

TEST_CASE("RefusesAPictureOfWhomeverIsNoMember") {
    const TempFolder folder;
    Bench bench(folder.path());
    auto request = bench.request(picture);
    request.client.reset();
    CHECK(bench.refused(request, 401) == "certificate-required");
    request.client = {"0198f000-0000-7000-8000-0000000000ff"};
    CHECK(bench.refused(request, 403) == "workstation-unknown");
    REQUIRE(*bench.store->revoke(bench.machine.id(), stored_at));
    CHECK(bench.refused(bench.request(picture), 403) == "workstation-revoked");
    request = bench.request(picture);
    request.method = "POST";
    CHECK(bench.refused(request, 405) == "method-unknown");
    CHECK(value_of(bench.send(request), "Allow") == "PUT");
}

TEST_CASE("OnAFullDiskNothingOfAPictureIsStoredAndItIsTakenWhenThereIsRoom") {
    const SmallDisk disk;
    if (!disk.mounted()) {
        WARN("This machine allows no mount namespace: the full disk is not tested here.");
        return;
    }
    Bench bench(disk.path());
    disk.fill();
    const auto full = bench.send(bench.request(picture));
    CHECK(full.status == 507);
    CHECK(full.reason == "evidence-no-room");
    CHECK(value_of(full, "Retry-After") == "60");
    CHECK(bench.files() == 0);
    CHECK(*bench.vault->sweep() == 0);
    disk.make_room();
    CHECK(bench.send(bench.request(picture)).status == 201);
}

TEST_CASE("APictureThatCannotBeKeptIsAskedForAgain") {
    const TempFolder folder;
    Bench bench(folder.path());
    std::filesystem::remove_all(folder / "evidence");
    const auto answer = bench.send(bench.request(picture));
    CHECK(answer.status == 503);
    CHECK(answer.reason == "evidence-not-kept");
    CHECK(value_of(answer, "Retry-After") == "5");
}
