<?php
// A head end of SoapServer, by the WSDL whose path is in WSDL; SOAP_VERSION says 1.1 or 1.2. It answers
// get(MeterReadings) of two meters in arrays, as PHP programs do, and refuses the rest by a code.
ini_set('soap.wsdl_cache_enabled', '0');
date_default_timezone_set('UTC');
const METERS = ['Y-1001', 'Y-1002'];
const REGISTER = '0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.3.72.0';

function many($given) { return $given === null ? [] : (is_array($given) ? $given : [$given]); }

function name_of($thing) {
    $names = many($thing->Names ?? null);
    return $names ? $names[0]->name : ($thing->mRID ?? null);
}

function error($code, $reason, $what = null, $type = '') {
    $made = ['code' => $code, 'level' => 'FATAL', 'reason' => $reason];
    if ($what !== null) $made['ID'] = ['_' => $what, 'kind' => 'name', 'objectType' => $type, 'idType' => 'Name'];
    return $made;
}

function refused($header) {
    if ($header->Noun !== 'MeterReadings') return error('2.5', 'noun');
    if ($header->Verb !== 'get') return error('2.9', 'verb');
    if (!in_array($header->Revision ?? '1', ['1', ''])) return error('1.9', 'revision');
    return empty($header->AsyncReplyFlag) ? null : error('5.2', 'answers are given at once');
}

function answer($header, $errors, $readings = []) {
    $correlation = trim($header->CorrelationID ?? '');
    $head = ['Verb' => 'reply', 'Noun' => $header->Noun, 'Context' => $header->Context ?? null,
        'Timestamp' => date('c'), 'Source' => 'PHP', 'MessageID' => bin2hex(random_bytes(16)),
        'CorrelationID' => $correlation !== '' ? $correlation : ($header->MessageID ?? null)];
    $result = !$errors ? 'OK' : ($readings ? 'PARTIAL' : 'FAILED');
    $made = ['Header' => $head,
        'Reply' => ['Result' => $result, 'Error' => $errors ?: [['code' => '0.0', 'level' => 'INFORM']]]];
    if ($readings) $made['Payload'] = ['MeterReadings' => ['MeterReading' => $readings]];
    return $made;
}

class HeadEnd {
    function GetMeterReadings($message) {
        $header = $message->Header;
        if ($problem = refused($header)) return answer($header, [$problem]);
        $query = $message->Request->GetMeterReadings ?? null;
        $devices = many($query->EndDevice ?? null);
        if (!$devices) return answer($header, [error('1.6', 'the request names no meter')]);
        $errors = $readings = [];
        foreach (many($query->UsagePoint ?? null) as $point) $errors[] = error('2.12', 'unknown', name_of($point), 'UsagePoint');
        $types = array_map('name_of', many($query->ReadingType ?? null));
        foreach ($types as $type) if ($type !== REGISTER)
            $errors[] = error(preg_match('/^(-?\d+\.){17}-?\d+$/', (string) $type) ? '2.10' : '2.6', 'not measured', $type, 'ReadingType');
        foreach (array_unique(array_map('name_of', $devices)) as $meter) {
            if (!in_array($meter, METERS)) $errors[] = error('2.4', 'unknown meter', $meter, 'EndDevice');
            elseif (!$types || in_array(REGISTER, $types)) $readings[] = ['Meter' => ['Names' => [['name' => $meter]]],
                'Readings' => [['timeStamp' => date('c'), 'value' => '42', 'ReadingType' => ['ref' => REGISTER]]]];
        }
        return answer($header, $errors, $readings);
    }
}

$version = getenv('SOAP_VERSION') === '1.2' ? SOAP_1_2 : SOAP_1_1;
$server = new SoapServer(getenv('WSDL'), ['soap_version' => $version]);
$server->setObject(new HeadEnd);
$server->handle();
