#include "agent/control/control.hpp"

namespace shiftguard::control {

std::string_view to_string(Light light) {
    switch (light) {
        case Light::resting:
            return "resting";
        case Light::guarding:
            return "guarding";
        case Light::enrolling:
            return "enrolling";
        case Light::notice:
            return "notice";
        case Light::locked:
            return "locked";
        case Light::trouble:
            return "trouble";
    }
    return "trouble";
}

std::optional<Light> light_from(std::string_view word) {
    for (const Light light : all_lights) {
        if (to_string(light) == word) {
            return light;
        }
    }
    return std::nullopt;
}

std::string_view to_string(FigureWord word) {
    switch (word) {
        case FigureWord::thing:
            return "thing";
        case FigureWord::taken_back:
            return "taken_back";
    }
    return "";
}

std::optional<FigureWord> figure_word_from(std::string_view word) {
    for (const auto known : {FigureWord::thing, FigureWord::taken_back}) {
        if (to_string(known) == word) {
            return known;
        }
    }
    return std::nullopt;
}

std::string_view to_string(Trouble trouble) {
    switch (trouble) {
        case Trouble::eye:
            return "eye";
        case Trouble::camera:
            return "camera";
        case Trouble::disk:
            return "disk";
        case Trouble::policy:
            return "policy";
        case Trouble::policy_copy:
            return "policy_copy";
        case Trouble::roster:
            return "roster";
        case Trouble::journal:
            return "journal";
        case Trouble::membership:
            return "membership";
        case Trouble::server:
            return "server";
    }
    return "";
}

std::string_view to_string(Poses poses) {
    return poses == Poses::all ? "all" : "front";
}

std::optional<Poses> poses_from(std::string_view word) {
    for (const auto poses : {Poses::all, Poses::front}) {
        if (to_string(poses) == word) {
            return poses;
        }
    }
    return std::nullopt;
}

std::string_view to_string(NotEnrolled why) {
    switch (why) {
        case NotEnrolled::expired:
            return "expired";
        case NotEnrolled::revoked:
            return "revoked";
        case NotEnrolled::other_recogniser:
            return "other_recogniser";
        case NotEnrolled::unreadable:
            return "unreadable";
    }
    return "";
}

std::string_view to_string(ReleaseAnswer answer) {
    switch (answer) {
        case ReleaseAnswer::released:
            return "released";
        case ReleaseAnswer::no_code:
            return "no_code";
        case ReleaseAnswer::wrong:
            return "wrong";
        case ReleaseAnswer::used:
            return "used";
        case ReleaseAnswer::expired:
            return "expired";
        case ReleaseAnswer::too_many:
            return "too_many";
        case ReleaseAnswer::full:
            return "full";
    }
    return "";
}

std::optional<ReleaseAnswer> release_answer_from(std::string_view word) {
    for (const ReleaseAnswer answer : all_release_answers) {
        if (to_string(answer) == word) {
            return answer;
        }
    }
    return std::nullopt;
}

std::string_view to_string(EnrolEnd end) {
    switch (end) {
        case EnrolEnd::enrolled:
            return "enrolled";
        case EnrolEnd::samples_disagree:
            return "samples_disagree";
        case EnrolEnd::not_in_policy:
            return "not_in_policy";
        case EnrolEnd::not_enough_samples:
            return "not_enough_samples";
        case EnrolEnd::not_kept:
            return "not_kept";
        case EnrolEnd::session_ended:
            return "session_ended";
        case EnrolEnd::no_camera:
            return "no_camera";
        case EnrolEnd::not_the_worker:
            return "not_the_worker";
        case EnrolEnd::policy_changed:
            return "policy_changed";
        case EnrolEnd::camera_virtual:
            return "camera_virtual";
    }
    return "";
}

}  // namespace shiftguard::control
