// The worker's template: made from good samples, compared one-to-one, sealed for this workstation.
// Pure but for the random nonce; files are the TemplateStore's.
#pragma once

#include "common/encoding.hpp"
#include "common/ids.hpp"
#include "common/movement.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::face_template {

/// How the worker's head was held, or lit, when samples were taken; left and right are the worker's own.
enum class Pose : std::uint8_t {
    front,
    left,
    right,
    distance,  ///< nearer to the camera than at first, or further away: with other light and another perspective
    light,     ///< as at first, in a light that the worker changed
};

inline constexpr std::array all_poses{Pose::front, Pose::left, Pose::right, Pose::distance, Pose::light};

[[nodiscard]] std::string_view to_string(Pose pose);
[[nodiscard]] std::optional<Pose> pose_from(std::string_view word);

/// The worker in one pose.
struct View {
    Pose pose = Pose::front;
    std::vector<float> mean;  ///< of the samples, L2-normalised
    std::uint32_t samples = 0;
    friend bool operator==(const View&, const View&) = default;
};

/// L2-normalised vectors of one length and where they come from.
struct Template {
    WorkerId worker;
    std::string recogniser;   ///< the manifest's name of the model; vectors of two models never compare
    std::vector<View> views;  ///< at least one
    WallTime made{};
    std::set<Movement> left_out{};  ///< what a challenge never asks the worker for; nobody asks why
};

[[nodiscard]] std::uint32_t count_samples(const Template& reference);

/// What an enrolment took in one pose.
struct PoseSamples {
    Pose pose = Pose::front;
    std::vector<std::vector<float>> samples;
};

/// Of each pose with samples the mean of the L2-normalised vectors, normalised again.
/// Errors: invalid_input for no vectors, different lengths, or vectors that cancel out.
[[nodiscard]] Result<Template> make_template(const WorkerId& worker, const std::string& recogniser,
                                             std::span<const PoseSamples> poses, WallTime made);
/// All of them from the front.
[[nodiscard]] Result<Template> make_template(const WorkerId& worker, const std::string& recogniser,
                                             std::span<const std::vector<float>> samples, WallTime made);

/// The best cosine of any view, -1..1; nullopt where the lengths differ or a number is not finite. The views are of one
/// person, checked among themselves at enrolment; whoever looks aside is compared with a view from aside.
[[nodiscard]] std::optional<double> similarity(const Template& reference, std::span<const float> vector);

/// How far the enrolment stands from the threshold: the lowest similarity of any sample to the mean of the others.
[[nodiscard]] std::optional<double> weakest_sample(std::span<const std::vector<float>> samples);

/// Sealed with XChaCha20-Poly1305, in form 3; `open` reads the earlier ones too: form 1 had one view, and in neither
/// was a movement left out. The workstation's id and the worker are authenticated with it, so that another machine's
/// template, or another worker's, does not open. Errors of open: corrupted, refused (another workstation's).
[[nodiscard]] Bytes seal(const Template& plain, const std::string& machine, const Bytes& key);
[[nodiscard]] Result<Template> open(std::span<const std::uint8_t> sealed, const WorkerId& worker,
                                    const std::string& machine, const Bytes& key);

/// Why a template is no more.
enum class Ending : std::uint8_t {
    expired,  ///< older than policy allows
    revoked,  ///< by an administrator
    unnamed,  ///< its worker was in no policy for long
};

struct Destroyed {
    Ending why{};
    WallTime at{};
    friend bool operator==(const Destroyed&, const Destroyed&) = default;
};

/// Whether `now` a template made at `made` is older than `most`. One of the future (the clock was wrong) is new.
[[nodiscard]] bool is_too_old(WallTime made, WallTime now, Milliseconds most);

/// One file a worker in `folder`, written atomically and synced, mode 0600. Of one that was destroyed a file stays that
/// says why and when and nothing else, until the worker is enrolled again. Thread-safe but for two writers of one
/// worker.
class TemplateStore {
public:
    TemplateStore(std::filesystem::path folder, std::string machine, Bytes key);

    Status save(const Template& plain) const;
    /// Errors: not_found where the worker is not enrolled; as `open` otherwise, with the file as subject.
    [[nodiscard]] Result<Template> load(const WorkerId& worker) const;
    [[nodiscard]] bool has(const WorkerId& worker) const;
    /// Errors: not_found where there is none; refused where the file cannot be removed.
    Status destroy(const WorkerId& worker, const Destroyed& how) const;
    /// Templates of none of the `named` workers are destroyed once they have been so for `grace`, counted from the
    /// first call that found it, over restarts too; whoever is named again meanwhile keeps theirs. Returns how many
    /// went. Errors: unavailable where the folder cannot be read; refused where a file cannot be removed or written.
    [[nodiscard]] Result<std::size_t> destroy_unnamed(const std::set<WorkerId>& named, WallTime now,
                                                      Milliseconds grace) const;
    /// Of the last template, where it was destroyed and none came after it.
    [[nodiscard]] std::optional<Destroyed> destroyed(const WorkerId& worker) const;

private:
    [[nodiscard]] std::filesystem::path file_of(const WorkerId& worker) const;
    Status remove(const std::filesystem::path& file, const Destroyed& how) const;
    std::filesystem::path folder_;
    std::string machine_;
    Bytes key_;
};

}  // namespace shiftguard::face_template
