<?php
// A subscriber of SoapServer: it takes whatever event the WSDL whose path is in WSDL names.
ini_set('soap.wsdl_cache_enabled', '0');
date_default_timezone_set('UTC');

class Subscriber {
    function __call($operation, $arguments) {
        $header = $arguments[0]->Header;
        preg_match('/^([A-Z][a-z]+)(\w+)$/', $operation, $parts);
        $right = strtolower($parts[1]) === ($header->Verb ?? '') && $parts[2] === ($header->Noun ?? '');
        $error = $right ? ['code' => '0.0', 'level' => 'INFORM'] : ['code' => '2.9', 'level' => 'FATAL', 'reason' => 'verb or noun'];
        $correlation = $header->CorrelationID ?? '';
        return ['Header' => ['Verb' => 'reply', 'Noun' => $parts[2], 'Context' => $header->Context ?? null,
                'Timestamp' => date('c'), 'Source' => 'PHP', 'MessageID' => bin2hex(random_bytes(16)),
                'CorrelationID' => $correlation !== '' ? $correlation : ($header->MessageID ?? null)],
            'Reply' => ['Result' => $right ? 'OK' : 'FAILED', 'Error' => [$error]]];
    }
}

$server = new SoapServer(getenv('WSDL'), ['soap_version' => SOAP_1_1]);
$server->setObject(new Subscriber);
$server->handle();
