// Empty on purpose: CMake makes the precompiled header of a library only where a source of its own uses it.
