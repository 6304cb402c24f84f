<?php
// Load each WSDL that is named and say what SoapClient made of it: a line each, "path operations" or "path ! why".
foreach (array_slice($argv, 1) as $path) {
    try {
        $client = new SoapClient($path, ['cache_wsdl' => WSDL_CACHE_NONE]);
        echo $path, ' ', count($client->__getFunctions()), "\n";
    } catch (SoapFault $fault) {
        echo $path, ' ! ', $fault->getMessage(), "\n";
    }
}
