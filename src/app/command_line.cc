#include "app/command_line.h"

#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "app/check_settings.h"
#include "app/config.h"
#include "app/control.h"
#include "app/document.h"
#include "app/import_file.h"
#include "app/serve.h"
#include "app/version.h"
#include "asking/report.h"
#include "base/log.h"
#include "store/store.h"

extern char** environ;

namespace acquaint::app {
namespace {

constexpr int kDone = 0, kNotDone = 1, kWrongUsage = 2;

struct Console {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;

  int complain(const Error& error, int code = kNotDone) const {
    err << "acquaint: " << error.message;
    if (!error.field.empty()) err << " (at " << error.field << ")";
    err << " [" << error.code << "]\n";
    return code;
  }
};

// What the options of the command line say, as settings.
struct Options {
  std::string config_file;
  Values values;
};

void add_setting(CLI::App& command, Options& options, std::string_view name, const std::string& placeholder) {
  std::string option = "--" + std::string(name);
  std::ranges::replace(option, '_', '-');
  const auto all = settings();
  const auto setting = std::ranges::find(all, name, &Setting::name);
  std::string help(setting->help);
  if (!setting->fallback.empty()) help += " Default: " + std::string(setting->fallback) + ".";
  command
      .add_option_function<std::string>(
          option,
          [&options, name = std::string(name)](const std::string& text) { options.values[name] = text; }, help)
      ->type_name(placeholder);
}

// Options of every command that needs the data.
void add_data_options(CLI::App& command, Options& options) {
  command.add_option("--config", options.config_file, "TOML file with settings of the program.")->type_name("FILE");
  add_setting(command, options, "data", "DIR");
}

Result<Config> load_config(const Options& options) {
  Values file;
  if (!options.config_file.empty()) {
    auto read = read_config_file(options.config_file);
    if (!read) return std::unexpected(read.error());
    file = std::move(*read);
  }
  const auto environment = read_environment([](const std::string& name) { return std::getenv(name.c_str()); });
  if (!environment) return std::unexpected(environment.error());
  return make_config(file, *environment, options.values);
}

// What is no mistake for certain, but probably one.
std::vector<std::string> find_doubts(const Config& config) {
  std::vector<std::string> doubts;
  const auto all = settings();
  for (char** variable = environ; *variable != nullptr; ++variable) {
    std::string name(*variable);
    name.resize(std::min(name.size(), name.find('=')));
    if (!name.starts_with("ACQUAINT_")) continue;
    const bool known = std::ranges::any_of(all, [&](const Setting& setting) {
      const std::string own = environment_name(setting.name);
      return name == own || (setting.secret && name == own + "_FILE");
    });
    if (!known) doubts.push_back(name + ": there is no such setting.");
  }
  if (!config.bootstrap_client_secret.empty() && config.bootstrap_client_secret.size() < 16) {
    doubts.push_back("bootstrap_client_secret: a secret of less than 16 characters can be guessed.");
  }
  return doubts;
}

int run_serve(const Console& console, const Options& options) {
  const auto config = load_config(options);
  if (!config) return console.complain(config.error(), kWrongUsage);
  for (const std::string& doubt : find_doubts(*config)) {
    log_event(LogLevel::warning, "config.doubtful", {{"message", std::string_view(doubt)}});
  }
  return serve(*config);
}

int check_config(const Console& console, const Options& options) {
  const auto config = load_config(options);
  if (!config) return console.complain(config.error(), kWrongUsage);
  for (const std::string& doubt : find_doubts(*config)) console.err << "warning: " << doubt << "\n";
  console.out << "The configuration is good.\n";
  return kDone;
}

// Runs `work` with what the command talks to.
template <typename Work>
int with_control(const Console& console, const Options& options, Work work) {
  auto config = load_config(options);
  if (!config) return console.complain(config.error(), kWrongUsage);
  set_log_level(LogLevel::warning);
  if (config->issuer.empty()) {
    config->issuer = default_issuer(config->listen, !config->tls_certificate_file.empty());
  }
  auto control = Control::open(*config);
  if (!control) return console.complain(control.error());
  return work(**control);
}

// What the change would mean for users. That it cannot be said now is no fault of the plan.
int show_forecast(const Console& console, Control& control, const JsonObject& body) {
  const auto forecast = control.post_json("/control/forecast", body);
  if (!forecast) {
    console.err << "no forecast: " << forecast.error().message << " [" << forecast.error().code << "]\n";
    return kDone;
  }
  console.out << "\n" << find_string(*forecast, "text").value_or("");
  return kDone;
}

int plan_or_apply(const Console& console, Control& control, const std::string& file, const std::string& note,
                  bool apply) {
  auto document = read_document(file);
  if (!document) return console.complain(document.error());
  JsonObject body;
  body["document"] = std::move(*document);
  if (apply) body["note"] = note;
  const auto answer = control.post_json(apply ? "/control/apply" : "/control/plan", body);
  if (!answer) return console.complain(answer.error());
  const std::string text(find_string(*answer, "text").value_or(""));
  const std::int64_t version = find_int(*answer, "version").value_or(0);
  if (text.empty()) {
    console.out << "No changes: version " << version << " says the same.\n";
  } else {
    console.out << text << (text.ends_with('\n') ? "" : "\n");
    if (apply) console.out << "Published as version " << version << ".\n";
  }
  console.out << find_string(*answer, "warnings_text").value_or("");
  return apply || text.empty() ? kDone : show_forecast(console, control, body);
}

void print(std::ostream& out, const ImportTarget& target, const ImportCounts& counts) {
  out << counts.lines << " " << target.what << ": ";
  if (target.what == "events") {
    out << counts.taken << " taken, ";
  } else {
    out << counts.created << " created, " << counts.updated << " updated, " << counts.unchanged << " unchanged, ";
  }
  out << counts.rejected << " rejected\n";
}

int import_data(const Console& console, Control& control, const ImportTarget& target, const std::string& file) {
  std::ifstream opened;
  if (file != "-") {
    opened.open(file, std::ios::binary);
    if (!opened || std::filesystem::is_directory(file)) {
      return console.complain({Error::Kind::not_found, "import.unreadable", file + ": the file cannot be read.", ""});
    }
  }
  ImportReport report;
  report.rejected = [&](std::uint64_t line, const Error& why) {
    console.err << "line " << line << ": " << why.message;
    if (!why.field.empty()) console.err << " (at " << why.field << ")";
    console.err << " [" << why.code << "]\n";
  };
  std::uint64_t told = 0;
  report.progress = [&](const ImportCounts& counts) {
    if (counts.lines / 10'000 == told) return;
    told = counts.lines / 10'000;
    console.err << counts.lines << " lines so far\n";
  };
  const auto counts = import_lines(target, file == "-" ? console.in : opened, control, report);
  if (!counts) return console.complain(counts.error());
  print(console.out, target, *counts);
  return counts->rejected == 0 ? kDone : kNotDone;
}

// Page by page, as the route of this path hands it out.
int export_lines(const Console& console, Control& control, const char* path) {
  std::string query;
  while (true) {
    const auto page = control.call(http::Method::get, path, query, "", "");
    if (!page) return console.complain(page.error());
    console.out << page->body << std::flush;
    if (!console.out) {
      return console.complain({Error::Kind::unavailable, "export.not_written", "The output cannot be written.", ""});
    }
    const auto next = std::ranges::find(page->headers, "Acquaint-Next", &http::Headers::value_type::first);
    if (next == page->headers.end()) return kDone;
    query = "after=" + next->second;
  }
}

int back_up(const Console& console, Control& control, const std::string& file) {
  JsonObject body;
  body["file"] = std::filesystem::absolute(file).string();
  console.err << "Writing the backup...\n";
  const auto answer = control.post_json("/control/backup", body);
  if (!answer) return console.complain(answer.error());
  std::error_code error;
  console.out << file << ": " << std::filesystem::file_size(file, error) << " bytes\n";
  return kDone;
}

int restore(const Console& console, const Options& options, const std::string& file, bool replace) {
  const auto config = load_config(options);
  if (!config) return console.complain(config.error(), kWrongUsage);
  const auto former = replace ? store::FormerDatabase::replace : store::FormerDatabase::refuse;
  if (const auto done = store::restore_sqlite_store(config->data, file, former); !done) {
    return console.complain(done.error());
  }
  console.out << config->data << ": restored from " << file << "\n";
  return kDone;
}

int migrate(const Console& console, const Options& options) {
  return with_control(console, options, [&](Control&) {
    console.out << "The database has the form that this version needs.\n";
    return kDone;
  });
}

// Whether what was counted is none.
int judge(const Console& console, const Result<std::size_t>& count) {
  if (!count) return console.complain(count.error(), kWrongUsage);
  return *count == 0 ? kDone : kNotDone;
}

// Needs neither the server nor its data: the log is all there is to it.
int report_policy(const Console& console, const std::string& file, double annoyance_price) {
  std::ifstream opened;
  if (file != "-") {
    opened.open(file);
    if (!opened) {
      return console.complain({Error::Kind::not_found, "log.unreadable", file + ": the file cannot be read.", ""});
    }
  }
  asking::PolicyLog log;
  std::istream& in = file == "-" ? console.in : opened;
  for (std::string line; std::getline(in, line);) {
    if (const auto read = log.read_line(line); !read) return console.complain(read.error());
  }
  console.out << asking::to_text(log.report(annoyance_price));
  return kDone;
}

}  // namespace

int run_command_line(int argc, const char* const* argv, std::istream& in, std::ostream& out, std::ostream& err) {
  const Console console{in, out, err};
  Options options;
  std::string file, note, source;
  int code = kDone;
  CLI::App app("Acquaint gets to know the users of a website or app a little at a time.", "acquaint");
  app.require_subcommand(1);

  CLI::App* serve = app.add_subcommand("serve", "Starts the server.");
  add_data_options(*serve, options);
  add_setting(*serve, options, "listen", "HOST:PORT");
  add_setting(*serve, options, "ops_listen", "HOST:PORT");
  add_setting(*serve, options, "issuer", "URL");
  add_setting(*serve, options, "database", "URL");
  serve->callback([&] { code = run_serve(console, options); });

  for (const bool apply : {false, true}) {
    CLI::App* command = apply ? app.add_subcommand("apply", "Publishes a settings file.")
                              : app.add_subcommand("plan", "Says what publishing a settings file would change.");
    add_data_options(*command, options);
    command->add_option("FILE", file, "Settings document in YAML or JSON.")->required();
    if (apply) command->add_option("--note", note, "Kept with the version.")->type_name("TEXT");
    command->callback([&, apply] {
      code = with_control(console, options, [&](Control& control) {
        return plan_or_apply(console, control, file, note, apply);
      });
    });
  }

  CLI::App* lint = app.add_subcommand("lint", "Finds what a settings file says but hardly means.");
  lint->add_option("FILE", file, "Settings document in YAML or JSON.")->required();
  lint->callback([&] { code = judge(console, lint_file(file, console.out)); });

  std::string settings_file;
  CLI::App* test = app.add_subcommand("test", "Plays tests of settings: who is asked what, and when.");
  test->add_option("FILE", file, "The tests, in YAML or JSON.")->required();
  test->add_option("--settings", settings_file, "The settings file; else the one that the tests name.")
      ->type_name("FILE");
  test->callback([&] { code = judge(console, test_file(file, settings_file, console.out)); });

  CLI::App* import = app.add_subcommand("import", "Brings data in.")->require_subcommand(1);
  CLI::App* import_command = import->add_subcommand("users", "Users as Auth0 exports them: one JSON object a line.");
  add_data_options(*import_command, options);
  import_command->add_option("FILE", file, "The file; - for standard input.")->required();
  import_command->callback([&] {
    code = with_control(console, options, [&](Control& control) {
      return import_data(console, control, users_target(), file);
    });
  });
  CLI::App* events_command = import->add_subcommand("events", "What users did: calls of Segment's API, one a line.");
  add_data_options(*events_command, options);
  events_command->add_option("FILE", file, "The file; - for standard input.")->required();
  events_command->add_option("--source", source, "The source, of the settings, that they are from.")
      ->required()
      ->type_name("ID");
  events_command->callback([&] {
    code = with_control(console, options, [&](Control& control) {
      return import_data(console, control, events_target(source), file);
    });
  });

  CLI::App* export_ = app.add_subcommand("export", "Takes data out.")->require_subcommand(1);
  CLI::App* export_command = export_->add_subcommand("users", "All users on standard output, one JSON object a line.");
  add_data_options(*export_command, options);
  export_command->callback([&] {
    code = with_control(console, options, [&](Control& control) { return export_lines(console, control, "/control/users/export"); });
  });

  CLI::App* export_log = export_->add_subcommand(
      "decisions", "The log of decisions on standard output, as policy-report reads it.");
  add_data_options(*export_log, options);
  export_log->callback([&] {
    code = with_control(console, options, [&](Control& control) { return export_lines(console, control, "/control/decisions/export"); });
  });

  CLI::App* backup = app.add_subcommand("backup", "Writes a copy of the database, also while the server runs.");
  add_data_options(*backup, options);
  backup->add_option("FILE", file, "The new file.")->required();
  backup->callback([&] {
    code = with_control(console, options, [&](Control& control) { return back_up(console, control, file); });
  });

  CLI::App* restore_command = app.add_subcommand("restore", "Puts a backup in place; the server must not run.");
  add_data_options(*restore_command, options);
  restore_command->add_option("FILE", file, "The backup.")->required();
  bool replace = false;
  restore_command->add_flag("--replace", replace,
                            "Also when the folder holds a database; it is kept as acquaint.db.before-restore.");
  restore_command->callback([&] { code = restore(console, options, file, replace); });

  CLI::App* migrate_command = app.add_subcommand("migrate", "Brings the database to the form of this version.");
  add_data_options(*migrate_command, options);
  migrate_command->callback([&] { code = migrate(console, options); });

  CLI::App* check = app.add_subcommand("check-config", "Reads the configuration and reports the first mistake.");
  add_data_options(*check, options);
  bool manual = false;
  check->add_flag("--manual", manual, "Prints what can be configured, as docs/configuration.md.");
  check->callback([&] {
    if (manual) {
      console.out << configuration_manual();
    } else {
      code = check_config(console, options);
    }
  });

  CLI::App* report = app.add_subcommand("policy-report", "Says from a log of decisions what learning brings.");
  report->add_option("FILE", file, "The log, one JSON object a line; - for standard input.")->required();
  double annoyance_price = asking::Learning().annoyance_price;
  report->add_option("--annoyance-price", annoyance_price, "Points that a prompt without an answer costs. Default: 1.")
      ->check(CLI::Range(0.0, 20.0));
  report->callback([&] { code = report_policy(console, file, annoyance_price); });

  app.add_subcommand("version", "Prints the version.")->callback([&] { console.out << kVersion << "\n"; });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error, out, err) == 0 ? kDone : kWrongUsage;
  }
  return code;
}

}  // namespace acquaint::app
