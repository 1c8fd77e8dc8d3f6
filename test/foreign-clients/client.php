<?php
// Calls operations with PHP's SoapClient, GetHistoryOfServiceTreatments where a call names no other. Reads a task from standard input and
// writes what came of its calls, both as JSON; interpreter.ts says which.

declare(strict_types=1);

const VERSIONS = ['1.1' => SOAP_1_1, '1.2' => SOAP_1_2];

function connect(object $task, object $call): SoapClient
{
    return new SoapClient("{$task->address}?wsdl", [
        'cache_wsdl' => WSDL_CACHE_NONE,
        'login' => $call->login,
        'password' => $call->password,
        'soap_version' => VERSIONS[$task->version],
        'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
    ] + ($task->compressed ? ['compression' => SOAP_COMPRESSION_ACCEPT | SOAP_COMPRESSION_GZIP] : []));
}

function ask(SoapClient $client, object $call): object
{
    $properties = [];
    foreach ($call->query as $name => $value) {
        $properties[] = [
            'name' => $name,
            'Value' => str_ends_with($name, 'ID') ? $value : new SoapVar($value, XSD_DATETIME),
        ];
    }
    if (isset($call->ticket)) {
        $client->__setSoapHeaders(new SoapHeader('urn:ticket', 'Ticket', '1', true));
    }
    $operation = $call->operation ?? 'GetHistoryOfServiceTreatments';
    return $client->$operation(['Params' => ['Property' => $properties]]);
}

/** The text of a cell on the wire. */
function show(mixed $cell): ?string
{
    return is_bool($cell) ? var_export($cell, true) : $cell;
}

function read(object $answer): array
{
    [$code, $data] = $answer->return->Property;
    if (is_string($data->Value)) {
        return ['code' => $code->Value, 'text' => $data->Value];
    }
    // A value whose type the WSDL leaves open comes wrapped.
    $table = $data->Value->enc_value;
    return [
        'code' => $code->Value,
        'columns' => array_map(fn($column) => $column->Name, $table->column),
        'rows' => array_map(fn($row) => array_map('show', $row->Value), $table->row ?? []),
    ];
}

function outcomeOf(object $task, object $call): array
{
    try {
        return read(ask(connect($task, $call), $call));
    } catch (SoapFault $fault) {
        return ['fault' => ['code' => $fault->faultcode, 'reason' => $fault->getMessage()]];
    }
}

$task = json_decode(stream_get_contents(STDIN), flags: JSON_THROW_ON_ERROR);
$outcomes = array_map(fn($call) => outcomeOf($task, $call), $task->calls);
echo json_encode($outcomes, JSON_THROW_ON_ERROR);
