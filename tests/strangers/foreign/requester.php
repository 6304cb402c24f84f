<?php
// A requester of SoapClient, which loads the WSDL from the address that it is given:
// requester.php VERB NOUN METER ADDRESS VERSION
[, $verb, $noun, $meter, $address, $version] = $argv;
ini_set('default_socket_timeout', '4');
$address = str_replace('{service}', 'GetMeterReadings', $address);
try {
    $client = new SoapClient($address . '?wsdl', ['cache_wsdl' => WSDL_CACHE_NONE, 'location' => $address,
        'soap_version' => $version === '1.2' ? SOAP_1_2 : SOAP_1_1]);
    $answer = $client->GetMeterReadings([
        'Header' => ['Verb' => $verb, 'Noun' => $noun, 'Timestamp' => gmdate('Y-m-d\TH:i:s\Z'), 'Source' => 'PHP',
            'AsyncReplyFlag' => false, 'MessageID' => bin2hex(random_bytes(16)), 'CorrelationID' => bin2hex(random_bytes(16))],
        'Request' => ['GetMeterReadings' => ['EndDevice' => [['Names' => [['name' => $meter, 'NameType' => ['name' => 'MeterName']]]]]]],
    ]);
    fwrite(STDERR, 'answer ' . ($answer->Reply->Result ?? '?') . "\n");
} catch (SoapFault $fault) {
    fwrite(STDERR, "fault {$fault->faultcode} {$fault->getMessage()}\n");
}
