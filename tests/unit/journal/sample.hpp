// Values that the tests of the journal share.
#pragma once

#include "agent/journal/folder.hpp"
#include "agent/journal/journal.hpp"
#include "agent/journal/replay.hpp"

#include <cmath>

namespace shiftguard::journal {

inline const std::string run_a = "01890000-0000-7000-8000-00000000000a";
inline const std::string run_b = "01890000-0000-7000-8000-00000000000b";
inline const Key right_key(32, 7);
inline const Key wrong_key(32, 8);

inline Now moment(std::int64_t boot_ms) {
    return {BootTime(Milliseconds(boot_ms)),
            WallTime(Milliseconds(1'767'600'000'000 + boot_ms)),
            {Milliseconds(-3), Milliseconds(20)}};
}

inline decision::Looked full_look() {
    decision::Looked looked;
    looked.observation = {
        .look = 18'446'744'073'709'551'615U,
        .captured = BootTime(Milliseconds(1234)),
        .camera = observation::CameraState::streaming,
        .fault = std::nullopt,
        .frame = observation::FrameSize{640, 480},
        .looked = {true, false},
        .faces = {{observation::TrackId{4'294'967'295U},
                   {0.1F, -0.25F, 1e-7F, 3.0F},
                   0.7F,
                   observation::FaceQuality::turned_away}},
        .persons = {{{1.0F / 3.0F, 0, 0.5F, 1}, std::nextafter(0.5F, 1.0F)},
                    {{0, 0, 0.5F, 1}, 0.5F, observation::FigureId{4'294'967'295U}, true, 18'446'744'073'709'551'615U}},
        .phones = {{{0.25F, 0.25F, 0.125F, 0.25F}, 0.5F}}};
    looked.likeness = decision::Likeness{observation::TrackId{7}, 0.1 + 0.2};
    return looked;
}

inline decision::Looked look_at_a_portrait() {
    decision::Looked looked;
    looked.observation.faces = {{observation::TrackId{3},
                                 {0.5F, 0.25F, 0.125F, 0.25F},
                                 0.75F,
                                 observation::FaceQuality::good,
                                 std::nullopt,
                                 observation::Motion::never,
                                 observation::FigureId{9},
                                 18'446'744'073'709'551'615U}};
    return looked;
}

/// One of each, with every member filled.
inline std::vector<decision::Input> all_inputs() {
    using namespace decision;
    return {full_look(),
            look_at_a_portrait(),
            EyeStarted{},
            EyeAlive{},
            EyeAlive{Milliseconds(501)},
            EyeFailed{"killed by \"signal\" 11\n\xC3\xA4"},
            ContextChange{Standing::agreed, Standing::not_agreed, WallTime(Milliseconds(-5))},
            ContextChange{Standing::agreed, Standing::agreed, WallTime(Milliseconds(9)), WallTime(Milliseconds(7)),
                          WallTime(Milliseconds(-3)), WallTime(Milliseconds(8))},
            ContextChange{Standing::not_agreed, Standing::agreed, std::nullopt, std::nullopt,
                          WallTime(Milliseconds(1'767'600'000'000))},
            ContextChange{},
            SessionOpened{SessionId("c2"), AccountName("anna"), WorkerId("w-17"), true, false},
            SessionOpened{SessionId("c2"), AccountName("anna"), WorkerId("w-17"), false, false, "it was revoked"},
            EnrolmentChanged{false, EnrolmentState::ended, "it was revoked"},
            InputAge{Milliseconds(1'234)},
            FiguresKnown{{{{{0.25F, 0.5F, 0.125F, 0.25F}, 18'446'744'073'709'551'615U, FigureKind::face},
                           WallTime(Milliseconds(1'767'600'000'000))}}},
            FiguresKnown{},
            FigureDeclared{FigureNumber{4'294'967'295U}, Declaration::made},
            FigureDeclared{FigureNumber{1}, Declaration::taken_back},
            ChallengeResult{challenge::Outcome{std::nullopt, 3}, 3},
            ChallengeResult{challenge::Outcome{challenge::Reason::another_face, 1}, 4},
            SessionClosed{},
            SessionLocked{},
            SessionUnlocked{},
            Suspended{},
            Resumed{},
            EnrolmentChanged{true, EnrolmentState::running},
            EnrolmentChanged{false, EnrolmentState::ended},
            LockVerified{FindingNumber{3}, "logind, LockedHint"},
            LockFailed{FindingNumber{18'446'744'073'709'551'615U}, "logind: timeout"},
            PolicyChanged{},
            ContextChange{Standing::agreed, Standing::conflict, std::nullopt},
            CauseChanged{FindingKind::roster_stale, "last read 26 hours ago"},
            CauseChanged{FindingKind::policy_rejected, std::nullopt},
            ClockChanged{Milliseconds(-3'600'000)},
            ExceptionGranted{FindingKind::outside_shift, WorkerId("w-17"), Milliseconds(3'600'000), "by code 1-2"},
            ExceptionGranted{FindingKind::outside_place, WorkerId("w-17"), Milliseconds(1), std::nullopt},
            GateTold{FindingKind::sign_in_unchecked, WorkerId("w-17"), Enforcement::observe, "nobody answered"},
            Interrupted{FindingKind::camera_lost, Response::lock, WallTime(Milliseconds(1))},
            Tick{}};
}

inline ResponseNote note() {
    return {IncidentId("01890000-0000-7000-8000-0000000000ff"),
            41,
            AccountName("anna"),
            WorkerId("w-17"),
            decision::FindingNumber{2},
            FindingKind::additional_person,
            Response::lock,
            WallTime(Milliseconds(1'767'600'002'000))};
}

}  // namespace shiftguard::journal
