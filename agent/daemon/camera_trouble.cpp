#include "agent/daemon/camera_trouble.hpp"

namespace shiftguard::daemon {

std::string sentence_of(const std::optional<observation::CameraFault>& fault) {
    using observation::CameraFault;
    switch (fault.value_or(CameraFault::failed)) {
        case CameraFault::missing:
            return "There is no camera where the policy names one; plug it in or mend the policy's camera.";
        case CameraFault::refused:
            return "The agent may not use the camera; its account must be in the group video.";
        case CameraFault::busy:
            return "Another program is using the camera; close it there.";
        case CameraFault::unplugged:
            return "The camera was unplugged; plug it in again.";
        case CameraFault::silent:
            return "The camera gives no picture; unplug it and plug it in again.";
        case CameraFault::undecodable:
            return "The camera sends pictures that cannot be decoded; unplug it and plug it in again.";
        case CameraFault::not_a_camera:
            return "The device that the policy names is no camera; mend the policy's camera.";
        case CameraFault::failed:
            return "The camera cannot be used; unplug it and plug it in again.";
    }
    return "";
}

std::string no_enrolment_through(const std::string& device) {
    return "there is no hardware behind the camera " + device +
           ", so a program could show anybody there; plug a camera in, or have IT name this device in the policy "
           "(camera.virtual_name)";
}

}  // namespace shiftguard::daemon
