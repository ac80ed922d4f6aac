#!/bin/sh
# In tests: does what Docker is asked to do by writing it down beside the file that says what to start.
if [ "$2" = "--project-name" ]; then
    echo "$@" "port=$SERVICES_REDIS_PORT" >>"$5.asked"
fi
