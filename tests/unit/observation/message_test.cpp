#include "agent/observation/message.hpp"

#include "agent/observation/cbor_shape.hpp"
#include "tests/support/temp_folder.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace shiftguard;
using namespace shiftguard::observation;
using Json = nlohmann::json;

namespace {

Look full_look() {
    Look look;
    look.observation.look = 7;
    look.observation.captured = BootTime(Milliseconds(123'456));
    look.observation.camera = CameraState::streaming;
    look.observation.frame = FrameSize{640, 480};
    look.observation.looked = {true, false};
    look.observation.faces = {{TrackId{3}, {0.25F, 0.125F, 0.1F, 0.2F}, 0.97F, FaceQuality::good},
                              {TrackId{4}, {-0.05F, 0.5F, 0.1F, 0.2F}, 0.6F, FaceQuality::blurred}};
    look.observation.persons = {{{0.1F, 0.1F, 0.6F, 0.95F}, 0.5F, FigureId{3}, true, 0xFEDCBA9876543210U}};
    look.observation.phones = {{{0.4F, 0.3F, 0.1F, 0.2F}, 0.5F}};
    look.vector_track = TrackId{3};
    look.vector = FaceVector(512, 1.0F / 22.627417F);
    look.observation.faces.front().live = 0.75F;
    look.head = HeadSeen{true, -21.5F, 4.25F, false, 0.5F};
    return look;
}

Bytes pack(const Json& json) {
    Bytes bytes{message_version};
    Json::to_cbor(json, bytes);
    return bytes;
}

Json unpack(const Bytes& bytes) {
    return Json::from_cbor(bytes.begin() + 1, bytes.end());
}

/// The sentence with which a look is refused after `spoil` changed it; empty if it was taken.
template <class Spoil>
std::string refusal(Spoil spoil) {
    Json json = unpack(encode(FromEye(full_look())));
    spoil(json);
    const auto result = decode_from_eye(pack(json));
    return result ? "" : result.error().message;
}

std::string refusal_of(const Json& json) {
    const auto result = decode_from_eye(pack(json));
    return result ? "" : result.error().message;
}

}  // namespace

TEST_CASE("LookSurvivesTheTripToTheBit") {
    const Look sent = full_look();
    const auto got = decode_from_eye(encode(FromEye(sent)));
    REQUIRE(got.ok());
    const auto& look = std::get<Look>(*got);
    CHECK(look.observation == sent.observation);
    CHECK(look.vector_track == sent.vector_track);
    CHECK(look.vector == sent.vector);
    CHECK(look.head == sent.head);
}

TEST_CASE("LookWithoutFrameOrVectorSurvivesTheTrip") {
    Look sent;
    sent.observation.camera = CameraState::lost;
    sent.observation.fault = CameraFault::unplugged;
    const auto got = decode_from_eye(encode(FromEye(sent)));
    REQUIRE(got.ok());
    CHECK(std::get<Look>(*got).observation == sent.observation);
    CHECK_FALSE(std::get<Look>(*got).vector_track);
}

TEST_CASE("EveryOtherMessageOfTheEyeSurvivesTheTrip") {
    const auto ready = decode_from_eye(encode(FromEye(Ready{"0.1.0", "fr_feature", "No Landlock."})));
    REQUIRE(ready.ok());
    CHECK(std::get<Ready>(*ready).recogniser == "fr_feature");
    CHECK(std::get<Ready>(*ready).unlimited == "No Landlock.");
    const auto alive = decode_from_eye(encode(FromEye(Alive{CameraState::dark, 12, 3, 17, 170, 150'000'000, 5})));
    REQUIRE(alive.ok());
    CHECK(std::get<Alive>(*alive).camera == CameraState::dark);
    CHECK(std::get<Alive>(*alive).resident_bytes == 150'000'000);
    CHECK(std::get<Alive>(*alive).look_ms_p50 == 17);
    CHECK(std::get<Alive>(*alive).look_ms_p95 == 170);
    CHECK(std::get<Alive>(*alive).broken_frames == 5);
    const auto failed = decode_from_eye(encode(FromEye(Failed{"The film is missing."})));
    REQUIRE(failed.ok());
    CHECK(std::get<Failed>(*failed).reason == "The film is missing.");
    const auto taken = decode_from_eye(
        encode(FromEye(Sample{SampleVerdict::taken, FaceVector(128, 0.0884F), -0.25F, 0.5F, 0.375F, -0.125F})));
    REQUIRE(taken.ok());
    CHECK(std::get<Sample>(*taken).vector.size() == 128);
    CHECK(std::get<Sample>(*taken).turn == -0.25F);
    CHECK(std::get<Sample>(*taken).height == 0.5F);
    CHECK(std::get<Sample>(*taken).light == 0.375F);
    CHECK(std::get<Sample>(*taken).balance == -0.125F);
    for (const auto verdict : {SampleVerdict::no_face, SampleVerdict::two_faces, SampleVerdict::too_small,
                               SampleVerdict::too_dark, SampleVerdict::blurred, SampleVerdict::turned_away}) {
        const auto sample = decode_from_eye(encode(FromEye(Sample{verdict, {}})));
        REQUIRE(sample.ok());
        CHECK(std::get<Sample>(*sample).verdict == verdict);
    }
}

TEST_CASE("EveryDemandSurvivesTheTrip") {
    for (const auto work : {Work::rest, Work::watch, Work::hurry, Work::enrol, Work::challenge}) {
        for (const std::optional<TrackId> track : {std::optional<TrackId>(), std::optional(TrackId{9})}) {
            const Demand demand{work, track, work == Work::watch};
            const auto got = decode_to_eye(encode(ToEye(demand)));
            REQUIRE(got.ok());
            CHECK(std::get<Demand>(*got) == demand);
        }
    }
}

TEST_CASE("APictureSurvivesTheTripAndSoDoesTheDemandForIt") {
    const Bytes jpeg{0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0xFF, 0xD9};
    const auto got = decode_from_eye(encode(FromEye(Picture{42, jpeg})));
    REQUIRE(got.ok());
    CHECK(std::get<Picture>(*got).look == 42);
    CHECK(std::get<Picture>(*got).jpeg == jpeg);
    const Demand demand{Work::hurry, TrackId{3}, true, true, 42};
    const auto demanded = decode_to_eye(encode(ToEye(demand)));
    REQUIRE(demanded.ok());
    CHECK(std::get<Demand>(*demanded) == demand);
    CHECK_FALSE(Demand{}.redacts);
    CHECK(Demand{}.picture_of == 0);
}

TEST_CASE("APictureThatIsNoneOrTooLargeIsRefused") {
    const auto refused = [](Bytes jpeg) { return !decode_from_eye(encode(FromEye(Picture{1, std::move(jpeg)}))).ok(); };
    Bytes largest(max_picture_bytes, 0x11);
    largest[0] = 0xFF;
    largest[1] = 0xD8;
    largest[2] = 0xFF;
    largest[largest.size() - 2] = 0xFF;
    largest.back() = 0xD9;
    CHECK_FALSE(refused(largest));
    CHECK(encode(FromEye(Picture{1, largest})).size() <= max_message_bytes);
    Bytes larger = largest;
    larger.insert(larger.begin() + 4, 0x11);
    CHECK(refused(larger));
    CHECK(refused({}));
    CHECK(refused({0xFF, 0xD8, 0xFF}));
    CHECK(refused({0x89, 'P', 'N', 'G', 0xFF, 0xD9}));
    CHECK(refused({0xFF, 0xD8, 0xFF, 0xE0, 0x00}));
    CHECK_FALSE(decode_from_eye(pack({{"kind", "picture"}, {"look", 1}, {"jpeg", "text"}})).ok());
}

TEST_CASE("RefusesAnotherVersionAndSaysWhatToDo") {
    Bytes bytes = encode(FromEye(Failed{"x"}));
    bytes[0] = message_version + 1;
    const auto got = decode_from_eye(bytes);
    REQUIRE_FALSE(got.ok());
    CHECK(got.error().kind == ErrorKind::corrupted);
    CHECK(got.error().message.find("same release") != std::string::npos);
    CHECK_FALSE(decode_to_eye(bytes).ok());
}

TEST_CASE("RefusesWhatIsEmptyTooLongCutOrNotCbor") {
    CHECK_FALSE(decode_from_eye({}).ok());
    CHECK_FALSE(decode_from_eye(Bytes(max_message_bytes + 1, message_version)).ok());
    const Bytes whole = encode(FromEye(full_look()));
    for (std::size_t length = 0; length < whole.size(); ++length) {
        REQUIRE_FALSE(decode_from_eye(std::span(whole).first(length)).ok());
    }
    Bytes longer = whole;
    longer.push_back(0);
    CHECK_FALSE(decode_from_eye(longer).ok());
    CHECK_FALSE(decode_from_eye(pack(Json::array())).ok());
    CHECK_FALSE(decode_from_eye(pack({{"kind", 3}})).ok());
}

TEST_CASE("RefusesDeepNestingBeforeItCanExhaustTheStack") {
    Bytes arrays(max_message_bytes, 0x81);  // arrays of one, each in the last
    arrays[0] = message_version;
    CHECK_FALSE(decode_from_eye(arrays).ok());
    Bytes strings(max_message_bytes, 0x7F);  // indefinite texts, each in the last
    strings[0] = message_version;
    CHECK_FALSE(decode_from_eye(strings).ok());
}

TEST_CASE("PlainCborIsOneShallowItemOfDefiniteLength") {
    CHECK(is_plain_cbor(Bytes{0x00}));
    CHECK(is_plain_cbor(Bytes{0x82, 0x01, 0x61, 0x61}));
    CHECK(is_plain_cbor(Bytes{0xA1, 0x61, 0x61, 0xFA, 0x3F, 0x80, 0x00, 0x00}));
    CHECK_FALSE(is_plain_cbor(Bytes{}));
    CHECK_FALSE(is_plain_cbor(Bytes{0x00, 0x00}));                                            // something behind it
    CHECK_FALSE(is_plain_cbor(Bytes{0x9F, 0xFF}));                                            // indefinite
    CHECK_FALSE(is_plain_cbor(Bytes{0xC1, 0x00}));                                            // a tag
    CHECK_FALSE(is_plain_cbor(Bytes{0x1C}));                                                  // reserved
    CHECK_FALSE(is_plain_cbor(Bytes{0x19, 0x01}));                                            // cut head
    CHECK_FALSE(is_plain_cbor(Bytes{0x62, 0x61}));                                            // cut text
    CHECK_FALSE(is_plain_cbor(Bytes{0x9B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}));  // a count that lies
}

TEST_CASE("RefusesUnknownKindsOnEitherSide") {
    CHECK_FALSE(decode_from_eye(pack({{"kind", "portrait"}})).ok());
    CHECK_FALSE(decode_to_eye(encode(FromEye(Failed{"x"}))).ok());
    CHECK_FALSE(decode_from_eye(encode(ToEye(Demand{}))).ok());
}

TEST_CASE("RefusesMissingOrUnknownMembersAndNamesThePlace") {
    CHECK(refusal([](Json& look) { look.erase("vector"); }).find("look does not have exactly") != std::string::npos);
    CHECK(refusal([](Json& look) { look["extra"] = 1; }).find("look does not have") != std::string::npos);
    CHECK(refusal([](Json& look) { look["observation"].erase("faces"); }).find("look/observation does") !=
          std::string::npos);
    CHECK(refusal([](Json& look) { look["observation"]["looked"].erase("faces"); }).find("observation/looked") !=
          std::string::npos);
    CHECK(refusal([](Json& look) { look["observation"]["faces"][1].erase("box"); }).find("observation/faces does") !=
          std::string::npos);
    CHECK(refusal([](Json& look) { look["observation"]["persons"][0] = 4; }).find("observation/persons does") !=
          std::string::npos);
}

TEST_CASE("RefusesWrongTypesAndRangesInAnObservation") {
    const auto refuses = [](const char* pointer, const Json& value) {
        return refusal([&](Json& look) { look[Json::json_pointer(pointer)] = value; }) != "";
    };
    CHECK(refuses("/observation/look", -1));
    CHECK(refuses("/observation/look", 1.5));
    CHECK(refuses("/observation/captured_ms", std::numeric_limits<std::uint64_t>::max()));
    CHECK(refuses("/observation/camera", "open"));
    CHECK(refuses("/observation/fault", "tired"));
    CHECK(refuses("/observation/fault", 3));
    CHECK(refuses("/observation/camera", 3));
    CHECK(refuses("/observation/frame", Json::array({640})));
    CHECK(refuses("/observation/frame", Json::array({640, 0})));
    CHECK(refuses("/observation/frame", Json::array({640, 70000})));
    CHECK(refuses("/observation/frame", Json::array({640.0, 480.0})));
    CHECK(refuses("/observation/looked/faces", 1));
    CHECK(refuses("/observation/faces", "none"));
    CHECK(refuses("/observation/faces/0/track", -3));
    CHECK(refuses("/observation/faces/0/track", std::uint64_t{1} << 32U));
    CHECK(refuses("/observation/faces/0/score", 1.5));
    CHECK(refuses("/observation/faces/0/score", "high"));
    CHECK(refuses("/observation/faces/0/score", std::numeric_limits<double>::quiet_NaN()));
    CHECK(refuses("/observation/faces/0/quality", "pretty"));
    CHECK(refuses("/observation/faces/0/box", Json::array({0.1, 0.1, 0.1})));
    CHECK(refuses("/observation/faces/0/box/0", std::numeric_limits<double>::infinity()));
    CHECK(refuses("/observation/faces/0/box/0", std::numeric_limits<double>::quiet_NaN()));
    CHECK(refuses("/observation/faces/0/box/2", -0.5));
    CHECK(refuses("/observation/persons/0/score", -0.5));
    CHECK(refuses("/observation/persons/0/box/1", 1e30));
}

TEST_CASE("RefusesMoreFacesThanALookCanHold") {
    CHECK(refusal([](Json& look) {
              auto& faces = look["observation"]["faces"];
              while (faces.size() <= 64) {
                  faces.push_back(faces[0]);
              }
          }).find("list of bounded length") != std::string::npos);
}

TEST_CASE("RefusesAVectorThatBelongsToNoFaceOrHasTheWrongSize") {
    const auto refuses = [](const char* pointer, const Json& value) {
        return refusal([&](Json& look) { look[Json::json_pointer(pointer)] = value; }) != "";
    };
    CHECK(refuses("/vector_track", nullptr));
    CHECK(refuses("/vector_track", 99));
    CHECK(refuses("/vector_track", "3"));
    CHECK(refuses("/vector", Json::array()));
    CHECK(refuses("/vector", Json(std::vector<float>(511, 0.1F))));
    CHECK(refuses("/vector", "no"));
    CHECK(refuses("/vector/5", std::numeric_limits<double>::quiet_NaN()));
    CHECK(refuses("/vector/5", 2.0));
    CHECK(refuses("/vector/5", "x"));
}

TEST_CASE("RefusesASampleWhoseVectorContradictsItsVerdict") {
    const auto sample = [](const Json& turn, const Json& height, const Json& light = 0.0, const Json& balance = 0.0) {
        return Json{{"kind", "sample"}, {"verdict", "no_face"}, {"vector", Json::array()}, {"turn", turn},
                    {"height", height}, {"light", light},       {"balance", balance}};
    };
    CHECK(refusal_of(sample(0.0, 0.0)) == "");
    CHECK(refusal_of(sample(0.0, 0.0, 1.0, -1.0)) == "");
    for (const Json& wrong : {Json(1.5), Json(-0.5), Json("bright"), Json(nullptr)}) {
        CHECK(refusal_of(sample(0.0, 0.0, wrong)).find("sample/light") != std::string::npos);
    }
    for (const Json& wrong : {Json(1.5), Json(-1.5), Json("left"), Json(nullptr)}) {
        CHECK(refusal_of(sample(0.0, 0.0, 0.0, wrong)).find("sample/balance") != std::string::npos);
    }
    for (const Json& wrong : {Json(1.5), Json(-1.5), Json("left"), Json(nullptr)}) {
        CHECK(refusal_of(sample(wrong, 0.5)) != "");
    }
    for (const Json& wrong : {Json(1.5), Json(-0.5), Json("tall")}) {
        CHECK(refusal_of(sample(0.5, wrong)) != "");
    }
    for (const auto& [member, wrong] : {std::pair<const char*, Json>{"verdict", "taken"},
                                        {"vector", std::vector<float>(128, 0.1F)},
                                        {"verdict", "fine"}}) {
        auto contradicts = sample(0.0, 0.0);
        contradicts[member] = wrong;
        CHECK(refusal_of(contradicts) != "");
    }
}

TEST_CASE("RefusesOverlongTextAndWrongTypesInTheSmallMessages") {
    CHECK(refusal_of({{"kind", "failed"}, {"reason", std::string(1025, 'x')}}) != "");
    CHECK(refusal_of({{"kind", "failed"}, {"reason", 1}}) != "");
    CHECK(refusal_of({{"kind", "ready"}, {"eye_version", "1"}}) != "");
    CHECK(refusal_of({{"kind", "alive"},
                      {"camera", "closed"},
                      {"looks", 1},
                      {"vectors", 1},
                      {"look_ms_p50", std::uint64_t{1} << 32U},
                      {"look_ms_p95", 1},
                      {"resident_bytes", 1},
                      {"broken_frames", 1}}) != "");
    CHECK(refusal_of({{"kind", "alive"},
                      {"camera", "closed"},
                      {"looks", 1},
                      {"vectors", 1},
                      {"look_ms_p50", 1},
                      {"look_ms_p95", 1},
                      {"resident_bytes", 1},
                      {"broken_frames", -1}}) != "");
}

TEST_CASE("RefusesADemandOfUnknownWorkOrTrack") {
    const auto taken = [](const char* member, const Json& value) {
        Json demand = unpack(encode(ToEye(Demand{Work::watch, TrackId{4}})));
        demand[member] = value;
        return decode_to_eye(pack(demand)).ok();
    };
    CHECK(taken("work", "rest"));
    CHECK_FALSE(taken("work", "sleep"));
    CHECK_FALSE(taken("worker_track", "a"));
    CHECK_FALSE(taken("redacts", 1));
    CHECK_FALSE(taken("picture_of", -1));
    CHECK_FALSE(taken("more", true));
    CHECK_FALSE(decode_to_eye(pack({{"kind", "demand"}, {"work", "rest"}})).ok());
}

TEST_CASE("EncodesWithinTheLongestMessage") {
    Look look = full_look();
    look.observation.faces.resize(64, look.observation.faces[0]);
    look.observation.persons.resize(64, look.observation.persons[0]);
    CHECK(encode(FromEye(look)).size() <= max_message_bytes);
    CHECK(decode_from_eye(encode(FromEye(look))).ok());
}

TEST_CASE("RefusesAHeadThatIsNone") {
    CHECK(refusal([](Json& json) { json["head"]["yaw"] = 90.5; }).find("head/yaw") != std::string::npos);
    CHECK(refusal([](Json& json) { json["head"]["pitch"] = "up"; }).find("head/pitch") != std::string::npos);
    CHECK(refusal([](Json& json) { json["head"]["openness"] = -0.1; }).find("head/openness") != std::string::npos);
    CHECK(refusal([](Json& json) { json["head"]["solid"] = 1; }).find("head/solid") != std::string::npos);
    CHECK_FALSE(refusal([](Json& json) { json["head"].erase("settled"); }).empty());
    CHECK_FALSE(refusal([](Json& json) { json["observation"]["faces"][0]["live"] = 1.5; }).empty());
    CHECK(refusal([](Json& json) { json["head"] = nullptr; }).empty());
}

// With SHIFTGUARD_WRITE_SEEDS set they are written anew: after a change of the messages.
TEST_CASE("TheSeedsOfTheFuzzersAreMessagesOfToday") {
    const std::map<std::string, Bytes> seeds{
        {"look", encode(FromEye(full_look()))},
        {"alive", encode(FromEye(Alive{CameraState::streaming, 100, 3, 40, 90, 120'000'000, 1, 4000}))},
        {"ready", encode(FromEye(Ready{"0.1.0", "fr_feature", ""}))},
        {"failed", encode(FromEye(Failed{"The model fr_feature does not verify."}))},
        {"sample", encode(FromEye(Sample{SampleVerdict::taken, FaceVector(128, 0.0625F), 0.1F, 0.4F, 0.5F, -0.25F}))},
        {"picture", encode(FromEye(Picture{7, {0xFF, 0xD8, 0xFF, 0xE0, 0x01, 0xFF, 0xD9}}))},
        {"demand", encode(ToEye(Demand{Work::challenge, TrackId{3}, true, true, 7}))},
    };
    const std::filesystem::path folder(SHIFTGUARD_SOURCE_FOLDER "/tests/fuzz/corpus/message");
    for (const auto& [name, bytes] : seeds) {
        const std::string text(bytes.begin(), bytes.end());
        if (std::getenv("SHIFTGUARD_WRITE_SEEDS") != nullptr) {
            std::ofstream(folder / name, std::ios::binary) << text;
        }
        CAPTURE(name);
        CHECK(testing::read_text(folder / name) == text);
        CHECK((name == "demand" ? decode_to_eye(bytes).ok() : decode_from_eye(bytes).ok()));
    }
}
