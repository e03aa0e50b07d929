// When and where something could be asked; placement.h says where a form belongs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "asking/paused.h"
#include "base/clock.h"
#include "base/json.h"

namespace acquaint::asking {

// Stored by their numbers: new ones go to the end.
enum class MomentKind { login, page, event, api, widget, email };

inline constexpr int kMomentKinds = 6;

std::string_view name_of(MomentKind kind);
std::optional<MomentKind> parse_moment_kind(std::string_view name);

struct Moment {
  MomentKind kind = MomentKind::api;
  std::string name;     // Of the event, the widget's place or the mail: "checkout_done". Empty for a login.
  std::string url;      // Of the page: absolute, or its path.
  std::string session;  // Tells sessions and page views apart, for the caps; kept only as a hash.
  std::string page;
  std::string holder;   // Who may show what is decided: an opaque name that is stored, no credential.
  std::string locale;
  std::string device;
  std::string client;   // The client id of whom this happens for; empty: nobody's but our own pages'.
  std::string app;      // What the application calls itself: "ios 4.2".
  JsonObject context;   // Whatever else the caller says of it.
  Time now;
  // When the site may interrupt the next user: its cap is reached until then (site_cap.h).
  std::optional<Time> site_full_until = {};
  PausedQuestionsPtr paused_questions = {};  // By the server, whatever the settings say.

  // What a placement's pattern is compared with: the path of a page, or the name.
  std::string_view where() const;
};

// What conditions read as "moment.<name>": kind, name, url, locale, device, client and app, whatever the caller's
// context calls by these names. Null for any other name, which is looked up in the context.
using MomentText = std::string_view (*)(const Moment&);
MomentText find_moment_text(std::string_view name);

// "/articles/7" of "https://example.com/articles/7?page=2#top"; "/" when the URL has no path.
std::string_view path_of(std::string_view url);

}  // namespace acquaint::asking
