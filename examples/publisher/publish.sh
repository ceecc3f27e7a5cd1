#!/bin/sh
# Publishes a folder of works as a build does: pictures with their cards next to them. Fails if a work is not complete,
# could not be read or is a copy, and submits what is complete all the same.
#
#   LUNA_LIBRARY=/var/lib/build/library sh examples/publisher/publish.sh works/
#
# The library is signed in once, by a person: luna sign-in --market https://market.example --library "$LUNA_LIBRARY"
set -u
library=${LUNA_LIBRARY:?names the folder of a library that is signed in}
works=${1:?names the folder with the works}

luna publish "$works" --library "$library"
published=$?
luna status --refresh --library "$library"
exit $published
