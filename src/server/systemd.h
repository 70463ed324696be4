// The notification protocol of systemd (sd_notify(3)): a datagram to $NOTIFY_SOCKET; nothing where there is none.
#pragma once

#include <string_view>

namespace docent::server {

// For example "READY=1\nSTATUS=listening on …", "RELOADING=1\nMONOTONIC_USEC=…", "STOPPING=1".
void notify_systemd(std::string_view state);

}  // namespace docent::server
