#include "http/connection.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "http/problem.h"

namespace acquaint::http {
namespace {

using State = RequestReader::State;
using Next = Stream::Next;

// Further requests wait while the bodies of those under way, of their answers, and what a slow
// reader has left unread come to this much. So a pipeline costs no more memory than single
// requests.
constexpr std::size_t kHeldBytesMax = 256 * 1024;
constexpr int kReadsInARow = 4;
constexpr std::chrono::seconds kDrainTimeout{2};
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr Refusal kTimedOut{408, "http.timeout", "The request did not arrive in time."};

bool is_request_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
}

Response problem_of(const Refusal& refusal, std::string_view request_id) {
  const Error error{
      Error::Kind::invalid, std::string(refusal.code), std::string(refusal.message), {}};
  return problem(refusal.status, error, request_id);
}

}  // namespace

Connection::Connection(std::shared_ptr<IoThread> thread, Socket socket, const Address& peer,
                       ConnectionCaps::Peer kind)
    : thread_(std::move(thread)),
      server_(thread_->server()),
      socket_(std::move(socket)),
      stream_(socket_.descriptor(), server_.tls.get()),
      peer_(peer),
      peer_kind_(kind),
      peer_text_(peer.text()),
      reader_(server_.limits.header_bytes_max, server_.limits.body_bytes_max) {}

void Connection::begin(IoThread::Connections::iterator place) {
  place_ = place;
  guarded([&] {
    if (server_.observer != nullptr) server_.observer->connections(server_.caps.open());
    if (thread_->stopping()) return close();
    thread_->poller().watch(socket_.descriptor(), *this);
    settle();
  });
}

void Connection::close() {
  if (phase_ == Phase::closed) return;
  phase_ = Phase::closed;
  thread_->poller().forget(*this);
  socket_.close();
  server_.caps.leave(peer_, peer_kind_);
  if (server_.observer != nullptr) server_.observer->connections(server_.caps.open());
  thread_->forget(*place_);  // The caller's own reference keeps this object alive.
}

// Exceptions mean that memory or a kernel object ran out: this connection ends, the others go on.
template <typename Work>
void Connection::guarded(Work work) noexcept {
  try {
    work();
  } catch (...) {
    log_event(LogLevel::error, "http.connection_failed");
    close();
  }
}

// Input.

void Connection::on_ready(Poller::Ready ready) noexcept {
  may_hold_input_ |= ready.read || ready.ended;
  end_is_near_ |= ready.ended;
  // A new socket can be written before it has anything to say.
  if (!may_hold_input_ && !has_output() && !stream_.is_tls()) return;
  const auto self = shared_from_this();  // It may close, which takes it off the list.
  guarded([&] { go_on(); });
}

void Connection::go_on() {
  if (phase_ == Phase::closed) return;
  if (has_output()) {
    write_output(output_);
    if (phase_ == Phase::closed) return;
  }
  if (wants_input()) {
    read_input();
  } else {
    advance({});
  }
}

// A request that has begun may go on; another one may begin while not too much is unanswered.
bool Connection::has_room() const {
  return reader_.state() != State::idle ||
         (exchanges_.size() < server_.limits.pipelined_max &&
          held_bytes_ + output_.size() - written_ < kHeldBytesMax);
}

bool Connection::wants_input() const {
  if (peer_has_ended_) return false;
  return phase_ == Phase::draining || (phase_ == Phase::open && has_room());
}

void Connection::read_input() {
  reading_ = true;
  const bool has_advanced = read_some();
  reading_ = false;
  if (has_advanced) {
    settle();
  } else {
    advance({});  // There may be room now for what was read earlier.
  }
}

// Some times in a row, then other connections have their turn. Whether something came of it.
bool Connection::read_some() {
  bool has_advanced = false;
  for (int reads = 0; reads < kReadsInARow && wants_input(); ++reads) {
    const auto buffer = thread_->read_buffer();
    const auto moved = stream_.read(buffer);
    if (moved.next == Next::broken) close();
    if (moved.next == Next::end) {
      peer_has_ended_ = true;
      if (phase_ == Phase::draining) close();
    }
    // A plain socket that gave less than it could has no more; TLS may hold back a record.
    may_hold_input_ =
        moved.bytes == buffer.size() || (moved.bytes > 0 && (stream_.is_tls() || end_is_near_));
    if (moved.bytes > 0 && phase_ != Phase::draining) {
      seen_input_ = true;
      has_advanced = true;
      advance({buffer.data(), moved.bytes});
    }
    if (phase_ == Phase::closed || !may_hold_input_) break;
  }
  return has_advanced;
}

// Gives the reader what is unread; whether a request came of it.
bool Connection::consume(std::string_view fresh) {
  if (unread_.empty()) {
    const bool took = take_requests(fresh);
    unread_ = fresh;
    return took;
  }
  unread_ += fresh;
  std::string_view rest = unread_;
  const bool took = take_requests(rest);
  unread_.erase(0, unread_.size() - rest.size());
  if (unread_.empty()) unread_ = {};  // An idle connection holds no buffer.
  return took;
}

bool Connection::take_requests(std::string_view& bytes) {
  bool took = false;
  while (phase_ == Phase::open && has_room() && !bytes.empty()) {
    const State state = reader_.read(bytes);
    if (state == State::refused) {
      bytes = {};
      refuse(reader_.refusal());
      return true;
    }
    if (state != State::complete) break;
    dispatch(reader_.take());
    took = true;
  }
  if (phase_ != Phase::open) bytes = {};
  return took;
}

void Connection::dispatch(RequestReader::Complete complete) {
  Request& request = complete.request;
  identify(request);
  timed_state_ = State::idle;
  told_to_continue_ = false;

  const std::uint64_t number = first_number_ + exchanges_.size();
  Exchange& exchange = exchanges_.emplace_back();
  exchange.begun = std::chrono::steady_clock::now();
  exchange.request.method = request.method;
  exchange.request.path = request.path;
  exchange.request.client = request.client;
  exchange.request.id = request.id;
  exchange.request.secure = request.secure;
  hold(exchange, request.body.size());
  if (!complete.keep_alive || thread_->stopping()) {
    exchange.persistence = Persistence::close;
    phase_ = Phase::closing;
  } else if (!complete.speaks_1_1) {
    exchange.persistence = Persistence::keep_alive;
  }

  ++thread_->running;
  try {
    start(server_.handler.handle(std::move(request)),
          [self = shared_from_this(), number](Outcome<Response> outcome) {
            self->answered(number, std::move(outcome));
          });
  } catch (...) {  // Before there was a task.
    answered(number, {std::nullopt, std::current_exception()});
  }
}

void Connection::identify(Request& request) {
  const auto named = request.header("x-request-id");
  request.id = named && is_request_id(*named) ? std::string(*named) : thread_->next_request_id();
  request.secure = stream_.is_tls();
  if (peer_kind_ == ConnectionCaps::Peer::client) {
    request.client = peer_text_;
    return;
  }
  request.client = server_.trusted_proxies.client_of(peer_, request.headers).text();
  request.secure |= server_.trusted_proxies.came_by_tls(peer_, request.headers);
}

void Connection::refuse(const Refusal& refusal) {
  Exchange& exchange = exchanges_.emplace_back();
  exchange.begun = std::chrono::steady_clock::now();
  exchange.request.client = peer_text_;
  exchange.request.id = thread_->next_request_id();
  exchange.persistence = Persistence::close;
  exchange.response = problem_of(refusal, exchange.request.id);
  phase_ = Phase::closing;
  record(exchange);
}

// Output.

void Connection::answered(std::uint64_t number, Outcome<Response> outcome) noexcept {
  guarded([&] {
    --thread_->running;
    Exchange& exchange = exchanges_[number - first_number_];
    exchange.response = checked(std::move(outcome), exchange.request);
    hold(exchange, exchange.response->body.size());
    record(exchange);
    advance({});
  });
}

void Connection::hold(Exchange& exchange, std::size_t bytes) {
  held_bytes_ += bytes - std::exchange(exchange.held_bytes, bytes);
}

Response Connection::checked(Outcome<Response> outcome, const Request& request) const {
  if (outcome.value && is_well_formed(*outcome.value)) return std::move(*outcome.value);
  log_event(LogLevel::error, "http.handler_failed",
            {{"request_id", request.id},
             {"method", name_of(request.method)},
             {"path", request.path},
             {"reason", outcome.value ? "malformed_header" : "exception"}});
  return problem(Error{Error::Kind::internal,
                       "http.internal",
                       "Something went wrong here; the log holds the request id.",
                       {}},
                 request.id);
}

void Connection::record(const Exchange& exchange) const {
  const auto taken = std::chrono::steady_clock::now() - exchange.begun;
  const Request& request = exchange.request;
  const int status = exchange.response->status;
  if (server_.observer != nullptr) server_.observer->answered(request, *exchange.response, taken);
  const RequestLog log = server_.request_log;
  if (log == RequestLog::none || (log == RequestLog::errors && status < 500)) return;
  using std::chrono::duration_cast, std::chrono::microseconds;
  log_event(LogLevel::info, "http.request",
            {{"method", name_of(request.method)},
             {"path", request.path},
             {"status", std::int64_t{status}},
             {"duration_us", std::int64_t{duration_cast<microseconds>(taken).count()}},
             {"request_id", request.id},
             {"client", request.client}});
}

void Connection::advance(std::string_view fresh) {
  if (phase_ == Phase::closed || advancing_) return;
  advancing_ = true;
  bool moved = false;
  do {  // Again, because answers that are written make room for requests that wait.
    const std::uint64_t unanswered = first_number_;
    moved = phase_ == Phase::open && consume(std::exchange(fresh, {}));
    write_answers();
    moved |= first_number_ != unanswered;
  } while (moved && !unread_.empty());
  advancing_ = false;
  settle();
}

void Connection::write_answers() {
  if (phase_ == Phase::closed) return;
  if (has_output()) return append_ready_answers(output_);
  std::string& out = thread_->empty_write_buffer();
  append_ready_answers(out);
  if (out.empty()) return;
  write_deadline_ = thread_->now() + server_.limits.write_timeout;
  write_output(out);
}

void Connection::append_ready_answers(std::string& out) {
  auto next = exchanges_.begin();
  for (; next != exchanges_.end() && next->response; ++next) {
    append_answer(
        out, *next->response,
        {thread_->date_line(), next->request.id, next->request.method, next->persistence});
    hold(*next, 0);
  }
  first_number_ += static_cast<std::uint64_t>(next - exchanges_.begin());
  exchanges_.erase(exchanges_.begin(), next);
  if (phase_ == Phase::open && exchanges_.empty() && reader_.expects_continue() &&
      !told_to_continue_) {
    told_to_continue_ = true;
    out += kContinue;
  }
}

// Writes as much as the socket takes; the rest of a buffer that is not output_ moves there.
void Connection::write_output(std::string& out) {
  const bool is_rest = &out == &output_;
  std::size_t begin = is_rest ? written_ : 0;
  while (begin < out.size()) {
    const auto moved = stream_.write(std::string_view(out).substr(begin));
    if (moved.next == Next::broken || moved.next == Next::end) return close();
    if (moved.bytes == 0) break;  // An event will tell when there is room.
    begin += moved.bytes;
    write_deadline_ = thread_->now() + server_.limits.write_timeout;
  }
  if (begin == out.size()) {
    output_ = {};
    written_ = 0;
  } else if (is_rest) {
    written_ = begin;
    // A reader that is slow for ever must not keep what it has read: the buffer never runs empty.
    if (written_ > output_.size() / 2) output_.erase(0, std::exchange(written_, 0));
  } else {
    output_ = out.substr(begin);
    written_ = 0;
  }
}

// Waiting.

void Connection::settle() {
  if (phase_ == Phase::closed) return;
  if (nothing_under_way()) {
    if (peer_has_ended_) return close();
    if (phase_ == Phase::closing) drain();
  }
  set_read_deadline();
  // Not at once: other connections have their turn first.
  if (reading_ || going_on_later_ || !may_hold_input_ || !wants_input()) return;
  going_on_later_ = true;
  thread_->post([self = shared_from_this()] {
    self->going_on_later_ = false;
    self->guarded([&] { self->go_on(); });
  });
}

void Connection::drain() {
  stream_.end_writing();
  phase_ = Phase::draining;
  read_deadline_ = thread_->now() + kDrainTimeout;
}

// A head and a body each have a deadline of their own, which further bytes do not move.
void Connection::set_read_deadline() {
  if (phase_ != Phase::open) return;
  const State state = reader_.state();
  const Limits& limits = server_.limits;
  if (state == State::idle) {
    // The first deadline stays until there is a byte of HTTP: a TLS handshake counts as header.
    if (timed_state_ == State::idle && !seen_input_ && read_deadline_ != IoThread::SteadyTime()) {
      return;
    }
    const bool handshake = stream_.is_tls() && !seen_input_;
    read_deadline_ = thread_->now() + (handshake ? limits.header_timeout : limits.idle_timeout);
  } else if (state != timed_state_) {
    read_deadline_ =
        thread_->now() + (state == State::head ? limits.header_timeout : limits.body_timeout);
  }
  timed_state_ = state;
}

void Connection::on_tick() {
  guarded([&] {
    const auto now = thread_->now();
    if (has_output() && now >= write_deadline_) return close();
    if (now < read_deadline_) return;
    if (phase_ == Phase::draining) return close();
    if (phase_ != Phase::open || !wants_input()) return;
    if (reader_.state() == State::idle) {
      if (nothing_under_way()) close();
      return;
    }
    refuse(kTimedOut);
    unread_ = {};
    advance({});
  });
}

void Connection::begin_stop() {
  guarded([&] {
    if (phase_ != Phase::open || reader_.state() != State::idle) return;
    if (nothing_under_way()) return close();
    if (!exchanges_.empty()) exchanges_.back().persistence = Persistence::close;
    phase_ = Phase::closing;
    unread_ = {};
  });
}

}  // namespace acquaint::http
