#!/bin/sh
# account.sh READING COMMAND…: runs a command with two servers beside it: an account that reads filters in this way (in place of
# Callgoose), and `cgfilter serve --forward` on the way there, which records to calls.ndjson. $URL is that of the proxy.
reading=$1
shift

# Starts one, and sets $address to where it listens.
start() {
  out=$1
  shift
  cgfilter serve --listen 127.0.0.1:0 --filters probe/filters "$@" >"$out" 2>&1 &
  until grep -qs '/v1/process' "$out"; do kill -0 $! || exit; sleep 0.05; done
  address=$(sed -n 's|^for the sender.* \(http://[^/]*\)/v1/process.*|\1|p' "$out")
}

start account.log --reading "$reading"
account=$!
start proxy.log --forward "$address" --record calls.ndjson
proxy=$!
trap 'kill -INT $proxy $account; wait $proxy $account' EXIT
URL=$address/v1/process sh -c "$*"
