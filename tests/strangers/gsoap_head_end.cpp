// A small head end that gSOAP makes from our WSDL. It answers get(MeterReadings) for two meters and
// knows nothing of cimconform: what is sent and understood is what wsdl2h and soapcpp2 generate.
//
//     head_end WSDL FOLDER-OF-XSDS [forgetful|agreeable|unadorned]
//
// It listens on a free port of 127.0.0.1, says which, and ends when it is asked to. A third word makes
// it wrong: forgetful, it leaves the CorrelationID out of its replies; agreeable, it passes over
// meters that it does not know; unadorned, its faults are those that gSOAP gives by itself.

#include <algorithm>
#include <ctime>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "GetMeterReadings_USCOREBinding.nsmap"
#include "soapH.h"

using Request = ns2__GetMeterReadingsRequestMessageType;
using Response = ns2__MeterReadingsResponseMessageType;

static const std::string SERVICE = "/services/GetMeterReadings";
static const std::string REGISTER = "0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0";
static const std::set<std::string> METERS = {"GS-1001", "GS-1002"};
static const time_t READ_AT = 1780000000;
static std::string wsdl_file, schema_folder, base_url;
static std::string weakness;

static std::string* text(struct soap* soap, const std::string& value) {
  std::string* made = soap_new_std__string(soap, -1);
  *made = value;
  return made;
}

template <typename T>
static T* keep(struct soap* soap, T value) {
  T* made = static_cast<T*>(soap_malloc(soap, sizeof(T)));
  *made = value;
  return made;
}

static std::string text_of(const std::string* value) { return value ? *value : ""; }

// --- refusing ------------------------------------------------------------------------------

static void refuse(Response& answer, const char* code, const std::string& reason,
                   const std::string& object = "", const char* type = "Meter") {
  struct soap* soap = answer.Reply->soap;
  ns3__ErrorType* error = soap_new_ns3__ErrorType(soap, -1);
  error->code = code;
  error->level = keep(soap, ns3__LevelType__FATAL);
  error->reason = text(soap, reason);
  if (!object.empty()) {
    error->ID = soap_new_ns3__IDType(soap, -1);
    error->ID->__item = object;
    error->ID->idType = text(soap, std::string(type) + "Name");
    error->ID->kind = keep(soap, ns3__IDKindType__name);
    error->ID->objectType = text(soap, type);
  }
  answer.Reply->Error.push_back(error);
}

// What Header and Request ask for that this head end does not do.
static void guard(const Request& ask, Response& answer) {
  const ns3__HeaderType& header = *ask.Header;
  if (header.Verb != ns3__VerbType__get) refuse(answer, "2.9", "only get is served here");
  if (header.Noun != "MeterReadings") refuse(answer, "2.5", "only MeterReadings is served here");
  if (header.Revision && *header.Revision != "1") refuse(answer, "1.9", "unknown revision");
  if (header.AsyncReplyFlag && *header.AsyncReplyFlag)
    refuse(answer, header.ReplyAddress ? "5.2" : "1.5", "answers are given at once");
  if (ask.Payload) refuse(answer, "1.8", "a get has no Payload");
}

// --- readings ------------------------------------------------------------------------------

static ns4__Name* name(struct soap* soap, const std::string& value, const char* type) {
  ns4__Name* made = soap_new_ns4__Name(soap, -1);
  made->name = value;
  if (type) {
    made->NameType = soap_new_ns4__NameType(soap, -1);
    made->NameType->name = type;
  }
  return made;
}

static void read_meter(ns4__MeterReadingsRootType& into, const std::string& meter) {
  struct soap* soap = into.soap;
  ns4__MeterReading* made = soap_new_ns4__MeterReading(soap, -1);
  made->Meter = soap_new_ns4__Meter(soap, -1);
  made->Meter->Names.push_back(name(soap, meter, "MeterName"));
  ns4__Reading* reading = soap_new_ns4__Reading(soap, -1);
  reading->timeStamp = keep(soap, READ_AT);
  reading->value = text(soap, meter == "GS-1001" ? "4711.000" : "815.250");
  reading->ReadingType = soap_new_ns4__reference(soap, -1);
  reading->ReadingType->ref = text(soap, REGISTER);
  made->Readings.push_back(reading);
  into.MeterReading.push_back(made);
}

static std::string identity(const std::string* mrid, const std::vector<ns5__Name*>& names) {
  if (mrid) return *mrid;
  return names.empty() ? "" : names.front()->name;
}

static long dots(const std::string& code) { return std::count(code.begin(), code.end(), '.'); }

static bool wants_register(const ns5__GetMeterReadingsRootType& query, Response& answer) {
  bool wanted = query.ReadingType.empty();
  for (const ns5__ReadingType* type : query.ReadingType) {
    const std::string asked = identity(type->mRID, type->Names);
    if (asked == REGISTER) wanted = true;
    else refuse(answer, dots(asked) == 17 ? "2.10" : "2.6", "not measured here", asked, "ReadingType");
  }
  return wanted;
}

static void read(const ns5__GetMeterReadingsRootType& query, Response& answer) {
  struct soap* soap = answer.Reply->soap;
  ns4__MeterReadingsRootType* readings = soap_new_ns4__MeterReadingsRootType(soap, -1);
  if (query.EndDevice.empty()) return refuse(answer, "1.6", "the request names no meter");
  if (!query.UsagePoint.empty() || !query.TimeSchedule.empty())
    return refuse(answer, "1.8", "neither usage points nor windows are served here");
  const bool wanted = wants_register(query, answer);
  std::set<std::string> seen;
  for (const ns5__EndDevice* device : query.EndDevice) {
    const std::string meter = identity(device->mRID, device->Names);
    if (!seen.insert(meter).second) continue;
    const bool known = METERS.count(meter) > 0;
    if (known && wanted) read_meter(*readings, meter);
    if (!known && weakness != "agreeable") refuse(answer, "2.4", "unknown meter", meter);
  }
  if (readings->MeterReading.empty()) return;
  ns4__ReadingType* type = soap_new_ns4__ReadingType(soap, -1);
  type->Names.push_back(name(soap, REGISTER, nullptr));
  readings->ReadingType.push_back(type);
  answer.Payload = soap_new_ns2__MeterReadingsPayloadType(soap, -1);
  answer.Payload->ns4__MeterReadings = readings;
}

static void head(const ns3__HeaderType& asked, ns3__HeaderType& header) {
  static int sent = 0;
  struct soap* soap = header.soap;
  header.Verb = ns3__VerbType__reply;
  header.Noun = asked.Noun;
  header.Context = asked.Context;
  header.Timestamp = keep(soap, std::time(nullptr));
  header.Source = text(soap, "gsoap head end");
  header.MessageID = text(soap, std::to_string(++sent));
  const std::string correlation = text_of(asked.CorrelationID);
  const bool blank = correlation.find_first_not_of(" \t\r\n") == std::string::npos;
  header.CorrelationID = blank ? asked.MessageID : asked.CorrelationID;
  if (weakness == "forgetful") header.CorrelationID = nullptr;
}

int __ns1__GetMeterReadings(struct soap* soap, Request* ask, Response& answer) {
  answer.Header = soap_new_ns3__HeaderType(soap, -1);
  answer.Reply = soap_new_ns3__ReplyType(soap, -1);
  head(*ask->Header, *answer.Header);
  guard(*ask, answer);
  if (answer.Reply->Error.empty()) read(*ask->Request->ns5__GetMeterReadings, answer);
  const bool whole = answer.Reply->Error.empty();
  const ns3__ResultType otherwise = answer.Payload ? ns3__ResultType__PARTIAL : ns3__ResultType__FAILED;
  answer.Reply->Result = whole ? ns3__ResultType__OK : otherwise;
  return SOAP_OK;
}

// The WSDL binds its operation twice, to SOAP 1.1 and 1.2; gSOAP tells them apart by the envelope.
int __ns1__GetMeterReadings_(struct soap* soap, Request* ask, Response& answer) {
  return __ns1__GetMeterReadings(soap, ask, answer);
}

// --- HTTP ----------------------------------------------------------------------------------

static std::string content(const std::string& path) {
  std::ifstream file(path);
  std::stringstream all;
  all << file.rdbuf();
  return all.str();
}

static void replace_all(std::string& where, const std::string& what, const std::string& by) {
  for (size_t at = where.find(what); at != std::string::npos; at = where.find(what, at + by.size()))
    where.replace(at, what.size(), by);
}

// Serve the WSDL at the service's own address, and the schemas that it imports.
static int get(struct soap* soap) {
  const std::string path = soap->path;
  std::string body;
  if (path == SERVICE + "?wsdl") {
    body = content(wsdl_file);
    replace_all(body, "../../schemas/2013/", "xsd/");
    replace_all(body, "location=\"http://iec.ch/TC57/2011/GetMeterReadings\"",
                "location=\"" + base_url + SERVICE + "\"");
  } else if (path.rfind("/services/xsd/", 0) == 0 && path.find("..") == std::string::npos) {
    body = content(schema_folder + "/" + path.substr(14));
  }
  if (body.empty()) return 404;
  soap->http_content = "text/xml; charset=utf-8";
  if (soap_response(soap, SOAP_FILE) || soap_send_raw(soap, body.data(), body.size())) return soap->error;
  return soap_end_send(soap);
}

// The WSDL declares the fault message of the noun as the detail of every fault.
static int fail(struct soap* soap) {
  if (weakness == "unadorned") return soap_send_fault(soap);
  soap_set_fault(soap);
  ns2__MeterReadingsFaultMessageType* message = soap_new_ns2__MeterReadingsFaultMessageType(soap, -1);
  message->Reply = soap_new_ns3__ReplyType(soap, -1);
  message->Reply->Result = ns3__ResultType__FAILED;
  ns3__ErrorType* error = soap_new_ns3__ErrorType(soap, -1);
  error->code = "1.8";
  error->reason = text(soap, "the request cannot be read");
  message->Reply->Error.push_back(error);
  SOAP_ENV__Detail* detail = soap_new_SOAP_ENV__Detail(soap, -1);
  detail->ns2__MeterReadingsFaultMessage = message;
  (soap->version == 2 ? soap->fault->SOAP_ENV__Detail : soap->fault->detail) = detail;
  return soap_send_fault(soap);
}

static void serve(struct soap* soap) {
  soap_begin(soap);
  const bool wrong = soap_begin_recv(soap) || soap_envelope_begin_in(soap) ||
                     soap_recv_header(soap) || soap_body_begin_in(soap) || soap_serve_request(soap);
  if (wrong && soap->error && soap->error < SOAP_STOP) fail(soap);
  soap_closesock(soap);
}

static int free_port(const struct soap* soap) {
  struct sockaddr_in address;
  socklen_t length = sizeof address;
  getsockname(soap->master, reinterpret_cast<struct sockaddr*>(&address), &length);
  return ntohs(address.sin_port);
}

int main(int count, char** words) {
  if (count < 3) return 2;
  wsdl_file = words[1];
  schema_folder = words[2];
  weakness = count > 3 ? words[3] : "";
  struct soap* soap = soap_new1(SOAP_XML_STRICT | SOAP_C_UTFSTRING);
  soap_set_namespaces(soap, namespaces);
  soap->fget = get;
  soap->recv_timeout = soap->send_timeout = 10;
  if (!soap_valid_socket(soap_bind(soap, "127.0.0.1", 0, 100))) return 1;
  base_url = "http://127.0.0.1:" + std::to_string(free_port(soap));
  std::cout << base_url << std::endl;
  while (soap_valid_socket(soap_accept(soap))) {
    serve(soap);
    soap_destroy(soap);
    soap_end(soap);
  }
  return 1;
}
