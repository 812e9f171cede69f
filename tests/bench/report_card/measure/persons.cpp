#include "tests/bench/report_card/measure/persons.hpp"

#include "agent/vision/person_finder.hpp"
#include "agent/vision/picture.hpp"
#include "tests/bench/report_card/figures/person_score.hpp"
#include "tests/bench/report_card/measure/face_reader.hpp"
#include "tests/bench/report_card/measure/pictures.hpp"
#include "tests/bench/report_card/measure/spread.hpp"
#include "tests/bench/report_card/readers/labels.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/core.h>

namespace shiftguard::report_card {
namespace {

struct Scene {
    std::filesystem::path picture;
    bool has_labels = false;
    std::vector<observation::Box> persons;
    std::optional<observation::Observation> seen;  ///< none where the picture can't be read
};

/// Both detectors of the guard.
struct Detectors {
    FaceReader faces;
    vision::PersonFinder persons;

    static Result<Detectors> load(const vision::ModelFolder& models) {
        auto faces = FaceReader::load(models, RecogniserKind::fr_feature);
        if (!faces) {
            return faces.error();
        }
        auto persons = vision::PersonFinder::load(models);
        if (!persons) {
            return persons.error();
        }
        return Detectors{*std::move(faces), *std::move(persons)};
    }

    std::optional<observation::Observation> see(const std::filesystem::path& picture) {
        const auto frame = vision::read_picture(picture);
        if (!frame) {
            return std::nullopt;
        }
        observation::Observation seen;
        for (const auto& face : faces.confirmed_faces(*frame)) {
            seen.faces.push_back({{}, face.box, face.score, {}});
        }
        seen.persons = persons.find(*frame).persons;
        return seen;
    }
};

Result<std::vector<Scene>> scenes_of(const std::filesystem::path& images, const std::filesystem::path& labels) {
    const auto pictures = pictures_in(images);
    if (!pictures) {
        return pictures.error();
    }
    std::vector<Scene> scenes;
    scenes.reserve(pictures->size());
    for (const auto& picture : *pictures) {
        Scene scene{picture, false, {}, std::nullopt};
        const auto file = labels / picture.stem().concat(".txt");
        std::error_code fault;
        if (std::filesystem::exists(file, fault)) {
            const auto text = read_text(file);
            const auto things =
                text ? read_labels(*text, file.string()) : Result<std::vector<LabelledThing>>(text.error());
            if (!things) {
                return things.error();
            }
            scene.has_labels = true;
            for (const auto& thing : *things) {
                if (thing.kind == person_class) {
                    scene.persons.push_back(thing.box);
                }
            }
        }
        scenes.push_back(std::move(scene));
    }
    if (std::none_of(scenes.begin(), scenes.end(), [](const auto& scene) { return scene.has_labels; })) {
        return Error{ErrorKind::invalid_input, labels.string(),
                     "No picture has its labels here; those of a.jpg are in a.txt.", Retry::useless};
    }
    return scenes;
}

Card card_of(const std::vector<Scene>& scenes, const PersonTallies& tallies) {
    const auto count = [&](auto holds) {
        return static_cast<std::uint64_t>(std::count_if(scenes.begin(), scenes.end(), holds));
    };
    Card card("persons");
    card.count("pictures", "pictures", scenes.size());
    card.count("unreadable", "pictures that cannot be read", count([](const Scene& scene) { return !scene.seen; }));
    card.count("without_labels", "pictures without a file of labels (taken as scenes without a person)",
               count([](const Scene& scene) { return !scene.has_labels; }));
    card.figure("recall_tall", "persons taller than a quarter of the picture that are found", tallies.tall.figure());
    for (std::size_t which = 0; which < tallnesses; ++which) {
        const auto size = std::string(to_string(static_cast<Tallness>(which)));
        card.figure({"recall", size}, fmt::format("  found of those that are {} of the picture tall", size),
                    tallies.found.at(which).figure());
    }
    card.figure("faceless_found", "tall persons without a face that is found", tallies.faceless.figure());
    card.figure("two_or_more_seen", "two or more seen, where two or more are tall", tallies.two_tall.figure());
    card.figure("two_or_more_seen_any_size", "two or more seen, where there are two of any size",
                tallies.two_of_any_size.figure());
    card.figure("false_second_person", "a second person seen, where there is one or none",
                tallies.false_second.figure());
    card.figure("false_person_in_empty", "a person seen, where there is none", tallies.false_person.figure());
    return card;
}

}  // namespace

Result<Card> persons(const std::filesystem::path& images, const std::filesystem::path& labels, const Setting& setting) {
    auto scenes = scenes_of(images, labels);
    if (!scenes) {
        return scenes.error();
    }
    const auto models = vision::ModelFolder::open(setting.models);
    if (!models) {
        return models.error();
    }
    auto detectors = instruments<Detectors>(setting.threads, [&] { return Detectors::load(*models); });
    if (!detectors) {
        return detectors.error();
    }
    spread(*detectors, scenes->size(), "pictures",
           [&](Detectors& own, std::size_t at) { (*scenes)[at].seen = own.see((*scenes)[at].picture); });
    PersonTallies tallies;
    bool any = false;
    for (const auto& scene : *scenes) {
        if (scene.seen) {
            any = true;
            add_scene(tallies, scene.persons, *scene.seen);
        }
    }
    if (!any) {
        return Error{ErrorKind::corrupted, images.string(), "No picture of the folder can be read.", Retry::useless};
    }
    return card_of(*scenes, tallies);
}

}  // namespace shiftguard::report_card
