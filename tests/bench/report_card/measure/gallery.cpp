#include "tests/bench/report_card/measure/gallery.hpp"

#include "agent/policy/likeness.hpp"
#include "agent/template/template.hpp"
#include "tests/bench/report_card/figures/operating_point.hpp"
#include "tests/bench/report_card/measure/photographs.hpp"
#include "tests/bench/report_card/measure/pictures.hpp"
#include "tests/bench/report_card/measure/spread.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

namespace shiftguard::report_card {
namespace {

constexpr std::array false_matches{1e-3, 1e-4, 1e-5};
constexpr std::array written{"1e-3", "1e-4", "1e-5"};

using Vectors = std::vector<observation::FaceVector>;

struct How {
    std::size_t templates;  ///< pictures of each
    Joining joining;
    RecogniserKind recogniser;
    policy::Likeness likeness;
};

struct Person {
    Vectors probes;  ///< compared with every template
    std::optional<face_template::Template> enrolled;
    bool weak = false;  ///< the product's enrolment would have asked for other samples
};

Result<face_template::Template> template_of(const Vectors& samples, const std::string& name, const How& how) {
    const std::string recogniser(to_string(how.recogniser));
    if (how.joining == Joining::mean) {
        return face_template::make_template(WorkerId(name), recogniser, samples, WallTime{});
    }
    std::vector<face_template::PoseSamples> views;
    views.reserve(samples.size());
    for (const auto& sample : samples) {
        views.push_back({face_template::Pose::front, {sample}});
    }
    return face_template::make_template(WorkerId(name), recogniser, views, WallTime{});
}

Result<Person> person_of(Vectors vectors, const std::string& name, const How& how) {
    Person person{std::move(vectors), std::nullopt, false};
    if (person.probes.size() > how.templates) {
        const auto end = person.probes.begin() + static_cast<std::ptrdiff_t>(how.templates);
        const Vectors samples(person.probes.begin(), end);
        auto made = template_of(samples, name, how);
        if (!made) {
            return made.error();
        }
        person.enrolled = *std::move(made);
        const auto weakest = face_template::weakest_sample(samples);
        person.weak = weakest && *weakest < how.likeness.accept;
        person.probes.erase(person.probes.begin(), end);
    }
    return person;
}

/// Everybody's vectors, folder by folder.
Result<std::vector<Person>> people_of(const std::vector<Identity>& identities, std::vector<FaceOfPicture>& faces,
                                      const How& how) {
    std::vector<Person> people;
    people.reserve(identities.size());
    std::size_t at = 0;
    for (const auto& identity : identities) {
        Vectors vectors;
        for (std::size_t picture = 0; picture < identity.pictures.size(); ++picture, ++at) {
            if (!faces[at].vector.empty()) {
                vectors.push_back(std::move(faces[at].vector));
            }
        }
        auto person = person_of(std::move(vectors), identity.name, how);
        if (!person) {
            return person.error();
        }
        people.push_back(*std::move(person));
    }
    return people;
}

/// What comparing every template with every probe gave.
struct Compared {
    std::vector<float> genuine;
    TopScores impostors{0};
    std::uint64_t false_matches = 0;  ///< impostors at or above the default threshold
};

Compared compare(const std::vector<Person>& people, double accept, std::size_t threads) {
    std::size_t enrolled = 0;
    std::uint64_t probes = 0;
    std::uint64_t own = 0;
    for (const auto& person : people) {
        enrolled += person.enrolled ? 1 : 0;
        probes += person.probes.size();
        own += person.enrolled ? person.probes.size() : 0;
    }
    const auto needed = scores_needed(enrolled * probes - own, false_matches.front());
    std::vector<Compared> parts(std::max<std::size_t>(1, threads), Compared{{}, TopScores(needed), 0});
    spread(parts, people.size(), "people compared with all others", [&](Compared& part, std::size_t who) {
        if (!people[who].enrolled) {
            return;
        }
        for (std::size_t other = 0; other < people.size(); ++other) {
            for (const auto& probe : people[other].probes) {
                const double score = face_template::similarity(*people[who].enrolled, probe).value_or(-1);
                if (other == who) {
                    part.genuine.push_back(static_cast<float>(score));
                } else {
                    part.impostors.add(static_cast<float>(score));
                    part.false_matches += score >= accept ? 1 : 0;
                }
            }
        }
    });
    Compared all{{}, TopScores(needed), 0};
    for (const auto& part : parts) {
        all.genuine.insert(all.genuine.end(), part.genuine.begin(), part.genuine.end());
        all.impostors.add_all(part.impostors);
        all.false_matches += part.false_matches;
    }
    return all;
}

std::uint64_t at_or_above(const std::vector<float>& scores, double threshold) {
    return static_cast<std::uint64_t>(std::count_if(
        scores.begin(), scores.end(), [&](float score) { return static_cast<double>(score) >= threshold; }));
}

void tell(Card& card, const Compared& compared, const policy::Likeness& likeness) {
    const auto genuine = compared.genuine.size();
    card.count("genuine_comparisons", "comparisons with the own template", genuine);
    card.count("impostor_comparisons", "comparisons with another's", compared.impostors.seen());
    card.number("default_threshold", "the product's threshold (cosine)", likeness.accept);
    card.figure("false_match_rate", "  false matches at it", share(compared.false_matches, compared.impostors.seen()));
    const auto accepted = at_or_above(compared.genuine, likeness.accept);
    card.figure("true_match_rate", "  true matches at it", share(accepted, genuine));
    card.figure("cannot_tell_rate", fmt::format("  own faces between {} and it (can't tell)", likeness.reject),
                share(at_or_above(compared.genuine, likeness.reject) - accepted, genuine));
    for (std::size_t at = 0; at < false_matches.size(); ++at) {
        const auto point = operating_point(compared.impostors, false_matches[at]);
        card.figure({"tar_at_far", written[at]}, fmt::format("true matches at false matches {}", written[at]),
                    accepted_share(compared.genuine, point));
        if (point.threshold) {
            card.number({"threshold_at_far", written[at]}, "  its threshold (cosine)", *point.threshold);
        }
    }
}

}  // namespace

Result<Card> gallery(const std::filesystem::path& images, std::size_t templates, Joining joining,
                     const Setting& setting) {
    const auto identities = identities_in(images);
    if (!identities) {
        return identities.error();
    }
    std::vector<std::filesystem::path> pictures;
    for (const auto& identity : *identities) {
        pictures.insert(pictures.end(), identity.pictures.begin(), identity.pictures.end());
    }
    auto faces = read_faces(pictures, setting);
    if (!faces) {
        return faces.error();
    }
    Card card("gallery");
    card.about("recogniser", std::string(to_string(setting.recogniser)));
    card.count("identities", "identities", identities->size());
    tell_what_could_not_be_processed(card, *faces);
    const How how{templates, joining, setting.recogniser, policy::default_likeness(setting.recogniser)};
    const auto people = people_of(*identities, *faces, how);
    if (!people) {
        return people.error();
    }
    const auto enrolled = std::count_if(people->begin(), people->end(), [](const auto& one) { return one.enrolled; });
    if (enrolled == 0) {
        return Error{ErrorKind::invalid_input, images.string(),
                     fmt::format("No identity has more than {} pictures with a face, so no template could be tried; "
                                 "give a smaller --templates.",
                                 templates),
                     Retry::useless};
    }
    card.count("templates", fmt::format("templates, of {} pictures each", templates),
               static_cast<std::uint64_t>(enrolled));
    card.count("weak_templates", "templates that the product's enrolment would have refused",
               static_cast<std::uint64_t>(
                   std::count_if(people->begin(), people->end(), [](const auto& one) { return one.weak; })));
    tell(card, compare(*people, how.likeness.accept, setting.threads), how.likeness);
    return card;
}

}  // namespace shiftguard::report_card
